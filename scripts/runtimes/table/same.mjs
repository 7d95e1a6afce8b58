// Whether a runtime still does what its row says, for --check: another machine gives other errors, not other verdicts.

/** @param now an entry that was just measured @param kept that of parity.json @returns what differs, a line each */
export function differences(now, kept) {
  if (!kept?.modules) return [`${now.name}: no row in parity.json`];
  if (!now.modules) return [`${now.name}: ${now.reason ?? now.ended}`];
  return [
    ...['pass', 'fail', 'skip'].flatMap((key) =>
      Object.keys(now.modules).flatMap((module) =>
        line(`${now.name}, ${module}: ${key}`, now.modules[module][key], kept.modules[module]?.[key]),
      ),
    ),
    ...now.defects.flatMap(({ title, goldens, reproduction }) => {
      const known = kept.defects.find((one) => one.title === title);
      return [
        ...line(`${title}: goldens`, goldens, known?.goldens),
        ...line(`${title}: reproduction`, reproduction?.status, known?.reproduction?.status),
      ];
    }),
  ];
}

const line = (what, now, kept) => (now === kept ? [] : [`${what}: ${now}, the table says ${kept}`]);
