import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cruise } from '../scripts/testing/walls.mjs'

const project = resolve(import.meta.dirname, '..')
let ground: string

beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-walls-'))
  for (const name of ['package.json', '.dependency-cruiser.mjs', 'tsconfig.json', 'tsconfig.base.json'])
    cpSync(join(project, name), join(ground, name))
  symlinkSync(join(project, 'node_modules'), join(ground, 'node_modules'), 'dir')
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const plant = (path: string, content: string) => {
  const file = join(ground, 'src', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

const planted: [rule: string, file: string, text: string, target?: string, targetText?: string][] = [
  ['model-imports', 'model/a.ts', "import { b } from '../engine/b.ts'\nexport const a = b", 'engine/b.ts'],
  ['contract-imports', 'contract/a.ts', "import { b } from '../engine/b.ts'\nexport const a = b", 'engine/b.ts'],
  ['engine-imports', 'engine/a.ts', "import { b } from '../renderer/b.ts'\nexport const a = b", 'renderer/b.ts'],
  ['managed-imports', 'managed/a.ts', "import { b } from '../engine/b.ts'\nexport const a = b", 'engine/b.ts'],
  ['renderer-imports', 'renderer/a.ts', "import { b } from '../engine/b.ts'\nexport const a = b", 'engine/b.ts'],
  ['renderer-imports', 'renderer/a.ts', "import type { b } from '../engine/b.ts'\nexport type A = b", 'engine/b.ts'],
  ['main-imports', 'main/a.ts', "import { b } from '../engine/b.ts'\nexport const a = b", 'engine/b.ts'],
  ['launch-imports', 'launch/a.ts', "import { b } from '../engine/b.ts'\nexport const a = b", 'engine/b.ts'],
  ['server-imports', 'server/a.ts', "import { b } from '../engine/b.ts'\nexport const a = b", 'engine/b.ts'],
  ['preload-imports', 'preload/a.ts', "import { b } from '../model/b.ts'\nexport const a = b", 'model/b.ts'],
  ['cli-imports', 'cli/a.ts', "import { b } from '../renderer/b.ts'\nexport const a = b", 'renderer/b.ts'],
  [
    'contract-as-types-in-the-window',
    'renderer/a.ts',
    "import { b } from '../contract/b.ts'\nexport const a = b",
    'contract/b.ts',
  ],
  ['electron-in-the-shell', 'engine/a.ts', "import { app } from 'electron'\nexport const a = app"],
  ['react-in-the-window', 'engine/a.ts', "import { useState } from 'react'\nexport const a = useState"],
  [
    'sqlite-behind-the-driver',
    'engine/library/a.ts',
    "import Database from 'better-sqlite3'\nexport const a = Database",
  ],
  [
    'onnxruntime-behind-the-runtime',
    'engine/models/a.ts',
    "import { Tensor } from 'onnxruntime-node'\nexport const a = Tensor",
  ],
  ['sharp-behind-images', 'engine/models/a.ts', "import sharp from 'sharp'\nexport const a = sharp"],
  [
    'jpeg-turbo-behind-plain-jpegs',
    'engine/models/a.ts',
    "import jpeg from '@julusian/jpeg-turbo'\nexport const a = jpeg",
  ],
  [
    'aws-sdk-behind-storage',
    'engine/datasets/a.ts',
    "import { S3Client } from '@aws-sdk/client-s3'\nexport const a = S3Client",
  ],
  ['one-parser-of-queries', 'renderer/a.ts', "import { parse } from '@marcbachmann/cel-js'\nexport const a = parse"],
  ['no-node-in-pure-rooms', 'model/a.ts', "import { join } from 'node:path'\nexport const a = join"],
  [
    'engine-library-may-use',
    'engine/library/a.ts',
    "import { b } from '../disposal/index.ts'\nexport const a = b",
    'engine/disposal/index.ts',
  ],
  [
    'engine-labeling-by-its-door',
    'engine/models/a.ts',
    "import { b } from '../labeling/b.ts'\nexport const a = b",
    'engine/labeling/b.ts',
  ],
  [
    'policy-folders',
    'engine/policy/thread/planning-tasks.ts',
    "import { b } from '../../models/index.ts'\nexport const a = b",
    'engine/models/index.ts',
  ],
  ['policy-folders', 'engine/policy/facts/a.ts', "import { stat } from 'node:fs/promises'\nexport const a = stat"],
  [
    'threads-stay-light',
    'engine/signals/objects-tasks.ts',
    "import { b } from './index.ts'\nexport const a = b",
    'engine/signals/index.ts',
  ],
  [
    'engine-ground',
    'engine/log.ts',
    "import type { b } from './jobs/index.ts'\nexport type A = b",
    'engine/jobs/index.ts',
  ],
  [
    'window-layers',
    'renderer/kit/a.ts',
    "import { b } from '../route/b.ts'\nexport const a = b",
    'renderer/route/b.ts',
  ],
  [
    'editor-layers',
    'renderer/editor/scene/a.ts',
    "import type { b } from '../b.ts'\nexport type A = b",
    'renderer/editor/b.ts',
  ],
  [
    'policy-layers',
    'engine/policy/facts/a.ts',
    "import { b } from '../plans/b.ts'\nexport const a = b",
    'engine/policy/plans/b.ts',
  ],
  [
    'disposal-layers',
    'engine/disposal/lifecycle/a.ts',
    "import { b } from '../purge/b.ts'\nexport const a = b",
    'engine/disposal/purge/b.ts',
  ],
  [
    'models-layers',
    'engine/models/file/a.ts',
    "import type { b } from '../adding/b.ts'\nexport type A = b",
    'engine/models/adding/b.ts',
  ],
  [
    'pages-apart',
    'renderer/pages/review/a.ts',
    "import { b } from '../library/b.ts'\nexport const a = b",
    'renderer/pages/library/b.ts',
  ],
  [
    'no-cycles',
    'engine/jobs/a.ts',
    "import type { b } from './b.ts'\nexport type a = b",
    'engine/jobs/b.ts',
    "import type { a } from './a.ts'\nexport type b = a | 1",
  ],
  ['resolvable', 'model/a.ts', "import { b } from './nowhere.ts'\nexport const a = b"],
]

describe('the walls between rooms', () => {
  let broken: string[]
  /** All are planted at once, each in a file of its own. */
  const fileOf = (file: string, n: number) => file.replace(/a\.ts$/, `a${n}.ts`)
  beforeAll(() => {
    for (const [n, [_rule, file, text, target, targetText]] of planted.entries()) {
      plant(fileOf(file, n), text)
      if (target)
        plant(target, targetText?.replace('./a.ts', `./a${n}.ts`) ?? 'export const b = 1\nexport type b = number')
    }
    broken = cruise(ground).broken.map(({ rule, from }) => `${rule}: ${from}`)
  })

  test.each(planted.map(([rule, file], n) => [rule, fileOf(file, n)]))(
    '%s: a wrong import in %s is found',
    (rule, file) => expect(broken).toContain(`${rule}: src/${file}`),
  )
})
