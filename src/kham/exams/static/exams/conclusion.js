// The doctor's page by keyboard: Alt+1…5 class, Alt+0 none, Alt+B diagnoses, Alt+C referral, Ctrl+Enter signs. One click gives
// a reason to every empty item; advice that fits a chosen diagnosis is offered.
const form = document.getElementById("exam-sign");
const advice = document.getElementById("advice");
const offers = document.querySelector("[data-advice]");
const library = JSON.parse(document.getElementById("exam-advice-library").textContent);
const codes = document.querySelector('input[name="icd_codes"]');

function offer() {
  const chosen = codes.value.split(";").filter(Boolean);
  const fitting = library.filter((one) => chosen.some((code) => one.icd.some((begin) => code.startsWith(begin))) && !advice.value.includes(one.words));
  offers.hidden = !fitting.length;
  offers.replaceChildren(
    ...fitting.slice(0, 4).map((one) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-quiet btn-sm";
      button.textContent = `+ ${one.words}`;
      button.addEventListener("click", () => {
        advice.value = [advice.value.trim(), one.words].filter(Boolean).join("\n");
        offer();
        advice.focus();
      });
      return button;
    }),
  );
}

document.addEventListener("exam-codes", offer);
advice.addEventListener("change", offer);
offer();

document.querySelector("[data-why-all]")?.addEventListener("click", (event) => {
  const reason = event.target.closest("[data-why]")?.dataset.why;
  if (!reason) return;
  for (const field of document.querySelectorAll("[data-why-field]")) if (!field.value) field.value = reason;
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-next]"));
  } else if (event.altKey && /^Digit[0-5]$/.test(event.code)) {
    event.preventDefault();
    const value = event.code.at(-1) === "0" ? "none" : event.code.at(-1);
    const child = { 1: "normal", 2: "problem" }[value]; // a child under six has no class
    form.querySelector(`input[name="health_class"][value="${value}"], input[name="child"][value="${child}"]`)?.click();
  } else if (event.altKey && event.code === "KeyB") {
    event.preventDefault();
    document.getElementById("icd-search").focus();
  } else if (event.altKey && event.code === "KeyC") {
    event.preventDefault();
    document.getElementById("referral_to").closest("details").open = true;
    document.getElementById("referral_to").focus();
  }
});
