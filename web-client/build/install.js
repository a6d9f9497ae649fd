// Runs `npm ci`, unless node_modules already holds what package-lock.json asks for.
import { execSync } from 'node:child_process';
import { statSync } from 'node:fs';

const changedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm writes this file when it has installed everything else.
const installedAt = changedAt('node_modules/.package-lock.json');

if (installedAt < Math.max(changedAt('package-lock.json'), changedAt('package.json'))) {
  try {
    execSync('npm ci', { stdio: 'inherit' });
  } catch {
    console.error('`npm ci` failed. It takes Node.js 20.19 and npm 10, or newer: nodejs.org');
    process.exit(1);
  }
}
