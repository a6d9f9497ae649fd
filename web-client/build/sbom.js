// Lists the packages that the pages are made of, from package-lock.json, as CycloneDX. `npm sbom`
// would do, but leaves out packages that others name as their peers, Svelte among them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const FOLDER = 'target/classes/META-INF/sbom';
const LOCATION = 'node_modules/';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

const component = ([path, { version, integrity, license }]) => {
  const name = path.slice(path.lastIndexOf(LOCATION) + LOCATION.length);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [, sha512] = integrity.split('sha512-');
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }],
    licenses: [{ expression: license }],
    purl,
  };
};

const bom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: { type: 'application', name: lock.name, version: lock.version } },
  components: Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(component),
};

mkdirSync(FOLDER, { recursive: true });
writeFileSync(`${FOLDER}/web-client.cdx.json`, `${JSON.stringify(bom, null, 2)}\n`);
