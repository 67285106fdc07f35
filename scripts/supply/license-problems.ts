/** Licenses that parts of Winnow and its tools may have, as SPDX names them. */
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

/** Licenses allowed only for parts whose names start so: sharp's own library. */
const allowedFor: readonly [name: string, license: string][] = [
  ['@img/sharp-', 'LGPL-3.0-or-later'],
  // Used by a tool that makes packages; not part of any package.
  ['truncate-utf8-bytes', 'WTFPL'],
]

/** Parts without a stated license, with the license that their authors name elsewhere. */
export const unstated = new Map([['combine-errors', 'MIT']])

type Locked = Readonly<Record<string, { license?: string; link?: boolean }>>

/** Whether one alternative of an SPDX expression consists of allowed licenses only. */
const fits = (expression: string, isAllowed: (license: string) => boolean): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every(isAllowed))

/** The packages of a lock file whose licenses are not allowed, each as a sentence. */
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
