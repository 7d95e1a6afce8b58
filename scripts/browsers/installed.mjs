// The browsers, as Debian packages them, and how each is started without a window, on a profile of its own.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Nothing of it is fetched or kept; as root Chromium wants no sandbox, and the page is our own. */
const CHROMIUM = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
];

const QUIET = [
  'user_pref("browser.shell.checkDefaultBrowser", false);',
  'user_pref("datareporting.policy.dataSubmissionEnabled", false);',
  'user_pref("toolkit.telemetry.enabled", false);',
  'user_pref("app.update.enabled", false);',
  'user_pref("network.captive-portal-service.enabled", false);',
  'user_pref("network.connectivity-service.enabled", false);',
  'user_pref("browser.aboutwelcome.enabled", false);',
  'user_pref("dom.max_script_run_time", 0);',
];

export const BROWSERS = {
  chromium: {
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    args: (profile, url) => [...CHROMIUM, `--user-data-dir=${profile}`, url],
    install: 'apt-get update && apt-get install -y chromium',
  },
  firefox: {
    commands: ['firefox-esr', 'firefox'],
    args: (profile, url) => {
      writeFileSync(path.join(profile, 'user.js'), `${QUIET.join('\n')}\n`);
      return ['--headless', '--no-remote', '--profile', profile, url];
    },
    install: 'apt-get update && apt-get install -y firefox-esr',
  },
};

/** Its command and version; undefined where it is not installed. */
export function installed(name) {
  for (const command of BROWSERS[name].commands) {
    const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    if (status === 0) return { command, version: /^.*?\d[\w.]*/m.exec(stdout)?.[0] ?? command };
  }
  return undefined;
}
