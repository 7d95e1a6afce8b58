// npm audit, where the registry answers it: known weaknesses of what users install fail the gate, of what only we use are
// printed. A registry that has no audit is no failure, and is said.
import { execFileSync } from 'node:child_process';

for (const [what, flags, fails] of [
  ['what users install', ['--omit=dev'], true],
  ['everything', [], false],
]) {
  const report = audit(flags);
  const { vulnerabilities } = report.metadata ?? {};
  if (!vulnerabilities) {
    console.log(`audit of ${what}: the registry did not answer it (${report.message ?? 'no report'})`);
    continue;
  }
  console.log(`audit of ${what}: ${vulnerabilities.total} known weaknesses`);
  for (const { name, severity, range } of Object.values(report.vulnerabilities ?? {}))
    console.log(`  ${severity}  ${name} ${range}`);
  if (fails && vulnerabilities.total > 0) process.exitCode = 1;
}

function audit(flags) {
  try {
    return JSON.parse(
      execFileSync('npm', ['audit', '--json', ...flags], { encoding: 'utf8', stdio: 'pipe' }),
    );
  } catch (error) {
    try {
      return JSON.parse(error.stdout); // npm fails where it found something, and where it could not ask
    } catch {
      return { message: error.message };
    }
  }
}
