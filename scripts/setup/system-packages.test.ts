import { expect, test } from 'vitest'
import { debianNeeds, installablePackages, installedPackages, packagesFor, unmetNeeds } from './system-packages.mjs'

const dpkgListing = 'installed libnss3\nnot-installed libgtk-3-0\ninstalled libgtk-3-0t64\nconfig-files xvfb\n'

test('only packages that are fully installed count', () => {
  expect(installedPackages(dpkgListing)).toEqual(new Set(['libnss3', 'libgtk-3-0t64']))
})

test('a need is met by any of its packages', () => {
  const unmet = unmetNeeds(debianNeeds, installedPackages(dpkgListing))
  expect(unmet).toHaveLength(debianNeeds.length - 2)
  expect(unmet).toContainEqual(['xvfb'])
  expect(unmetNeeds(debianNeeds, new Set(debianNeeds.map((packages) => packages.at(-1) ?? '')))).toEqual([])
})

test('of the packages that meet a need, the first that this system offers is installed', () => {
  const listing = `libasound2t64:
  Installed: (none)
  Candidate: (none)
libasound2:
  Installed: (none)
  Candidate: 1.2.8-1
  Version table:
     1.2.8-1 500
`
  const installable = installablePackages(listing)
  expect(installable).toEqual(new Set(['libasound2']))
  expect(packagesFor([['libasound2t64', 'libasound2'], ['xvfb']], installable)).toEqual(['libasound2', 'xvfb'])
})
