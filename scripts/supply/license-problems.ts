/** Licenses under which parts may be in Winnow or its tools, as SPDX names them. */
const allowed: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0',
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'OFL-1.1',
  'PSF-2.0',
  'Python-2.0',
]

/** Allowed for single parts alone, by the beginning of their names: a library of its own that sharp loads. */
const allowedFor: readonly [name: string, license: string][] = [
  ['@img/sharp-', 'LGPL-3.0-or-later'],
  // A tool that makes packages is made with it; it is in none of them.
  ['truncate-utf8-bytes', 'WTFPL'],
]

/** Parts without a stated license, with the one that their authors name elsewhere. */
export const unstated = new Map([['combine-errors', 'MIT']])

type Locked = Readonly<Record<string, { license?: string; link?: boolean }>>

/** Whether one of the licenses of an SPDX expression may be chosen so that all of its parts are allowed. */
const fits = (expression: string, isAllowed: (license: string) => boolean): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every(isAllowed))

/** Packages of a lock file whose licenses are not allowed, each as a sentence. */
export function licenseProblems(packages: Locked): string[] {
  return Object.entries(packages).flatMap(([path, { license }]) => {
    const name = path.split('node_modules/').at(-1) ?? ''
    if (name === '') return []
    const own = license ?? unstated.get(name)
    if (own === undefined) return [`${name} states no license.`]
    const isAllowed = (one: string) =>
      allowed.includes(one) || allowedFor.some(([start, other]) => name.startsWith(start) && one === other)
    return fits(own, isAllowed) ? [] : [`${name} has the license ${own}.`]
  })
}
