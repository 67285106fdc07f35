// @ts-check

/**
 * What Electron and its window under Xvfb need on a Debian system. Each line is one need: the packages that meet it, the
 * preferred one first. Names ending in t64 are those of Debian 13 and Ubuntu 24.04.
 *
 * @type {readonly (readonly string[])[]}
 */
export const debianNeeds = [
  ['xvfb'],
  ['xauth'],
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libdrm2'],
  ['libxkbcommon0'],
  ['fonts-dejavu-core', 'fonts-liberation', 'fonts-liberation2'],
  ['fonts-noto-core'],
  ['fonts-droid-fallback', 'fonts-noto-cjk', 'fonts-wqy-microhei'],
]

/**
 * The programs that the team tests need, in the same form.
 *
 * @type {readonly (readonly string[])[]}
 */
export const teamNeeds = [
  ['nginx', 'nginx-light'],
  ['openssl'],
  ['strace'],
  ['rsyslog'],
  ['chromium', 'chromium-browser'],
  // moto_server, and what Debian's package of it lacks.
  ['python3-moto'],
  ['python3-boto3'],
  ['python3-flask'],
  ['python3-flask-cors'],
  ['slurm-wlm'],
  ['munge'],
]

/** What `npm run test:packages` makes and tests packages with. @type {readonly (readonly string[])[]} */
export const packagesNeeds = [
  ['debootstrap'],
  ['rpm'],
  ['xz-utils'],
  ['binutils'],
  ['minisign'],
  ['systemd'],
  ['zsh'],
  ['fish'],
]

/** What `npm run test:train` trains with. @type {readonly (readonly string[])[]} */
export const trainNeeds = [['python3-torch'], ['python3-onnx'], ['python3-pil']]

/** The libraries that Electron needs, as file names for other Linux systems. @type {readonly string[]} */
export const sharedLibraries = [
  'libgtk-3.so.0',
  'libnss3.so',
  'libasound.so.2',
  'libgbm.so.1',
  'libXss.so.1',
  'libatk-bridge-2.0.so.0',
  'libdrm.so.2',
  'libxkbcommon.so.0',
]

/**
 * @param {string} listing the output of `dpkg-query -W -f '${db:Status-Status} ${Package}\n'`
 * @returns {Set<string>}
 */
export function installedPackages(listing) {
  return new Set(
    listing
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([status, name]) => (status === 'installed' && name !== undefined ? [name] : [])),
  )
}

/**
 * @param {readonly (readonly string[])[]} needs
 * @param {ReadonlySet<string>} installed
 * @returns {(readonly string[])[]} the needs that no installed package meets
 */
export function unmetNeeds(needs, installed) {
  return needs.filter((packages) => !packages.some((name) => installed.has(name)))
}

/**
 * @param {string} listing the output of `apt-cache policy` for some packages
 * @returns {Set<string>} the packages that can be installed
 */
export function installablePackages(listing) {
  const found = new Set()
  let name = ''
  for (const line of listing.split('\n')) {
    if (/^\S+:$/.test(line)) name = line.slice(0, -1)
    else if (/^\s+Candidate: (?!\(none\))/.test(line)) found.add(name)
  }
  return found
}

/**
 * @param {readonly (readonly string[])[]} needs
 * @param {ReadonlySet<string>} installable
 * @returns {string[]} one package for each need: the first that can be installed, otherwise the first
 */
export function packagesFor(needs, installable) {
  return needs.flatMap((packages) => packages.find((name) => installable.has(name)) ?? packages[0] ?? [])
}
