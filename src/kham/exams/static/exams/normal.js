// What "the rest of this group is normal" writes: only into empty fields, and only where normal is a fact of the form.
export function normalOf(page, group) {
  const found = [];
  const empty = (tag) => !String(page.values[tag] ?? "");
  const mine = new Set(group.fields.map((field) => field.tag));
  const fields = page.fields().filter((field) => mine.has(field.tag) || mine.has(field.item_of));
  for (const field of fields) {
    if (!empty(field.tag)) continue;
    if (field.finding) {
      found.push([field.tag, page.words.normal]);
      if (field.class_tag && empty(field.class_tag)) found.push([field.class_tag, "1"]);
    } else if (field.normal_codes?.length && !field.item_of) {
      found.push([field.tag, field.normal_codes[0]]);
    } else if (field.item_of && field.type === "yesno" && field.normal_codes?.length && (empty(field.item_of) || page.values[field.item_of] === page.words.normal)) {
      found.push([field.tag, field.normal_codes[0]]);
    } else if (field.type === "yesno" && !field.item_of && allYesNo(group)) {
      found.push([field.tag, "0"]);
    }
  }
  return found;
}

export function allYesNo(group) {
  return group.fields.length > 1 && group.fields.every((field) => field.type === "yesno");
}

// The one answer that is normal everywhere in a group of yes and no: "0", or "1" where one tells what one does alone.
export function oneNormal(group) {
  const normal = new Set(group.fields.map((field) => field.normal_codes?.[0] ?? "0"));
  return allYesNo(group) && normal.size === 1 ? [...normal][0] : "";
}

// Whether the act means anything here.
export function hasNormal(page, group) {
  return group.fields.some((field) => field.finding || (field.normal_codes?.length && !field.item_of)) || allYesNo(group);
}

export function groupsOf(page) {
  const found = [];
  const many = page.station === "all";
  for (const field of page.fields()) {
    if (field.item_of) continue; // drawn with the item it belongs to
    const last = found[found.length - 1];
    if (last && last.name === field.group && last.station === field.station) last.fields.push(field);
    else found.push({ name: field.group, station: field.station, opens: many && last?.station !== field.station, fields: [field] });
  }
  return found;
}
