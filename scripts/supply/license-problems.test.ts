import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { licenseProblems } from './license-problems.ts'

const lockFile = join(import.meta.dirname, '../../package-lock.json')

test('all packages have licenses that are allowed', () => {
  const Lock = z.object({ packages: z.record(z.string(), z.object({ license: z.string().optional() })) })
  const { packages } = Lock.parse(JSON.parse(readFileSync(lockFile, 'utf8')))
  expect(Object.keys(packages).length).toBeGreaterThan(500)
  expect(licenseProblems(packages)).toEqual([])
})

test('another license is found, unless one that is allowed can be chosen', () => {
  const problems = licenseProblems({
    '': {},
    'node_modules/fine': { license: 'MIT' },
    'node_modules/choice': { license: '(MIT OR GPL-3.0-only)' },
    'node_modules/both': { license: 'MIT AND GPL-3.0-only' },
    'node_modules/a/node_modules/copyleft': { license: 'LGPL-3.0-or-later' },
    'node_modules/@img/sharp-libvips-linux-x64': { license: 'LGPL-3.0-or-later' },
    'node_modules/silent': {},
  })
  expect(problems).toEqual([
    'both has the license MIT AND GPL-3.0-only.',
    'copyleft has the license LGPL-3.0-or-later.',
    'silent states no license.',
  ])
})
