import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-wrong-'))
  expect((await winnow(['init', 'ws', '--classes', 'coco80'], { cwd: ground })).exitCode).toBe(0)
  writeFileSync(join(ground, 'ws/broken.yaml'), 'names:\n  0: dog\n 1: cat\n')
  writeFileSync(join(ground, 'ws/utf-16.txt'), Buffer.from('\ufeffdog', 'utf16le'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Input that nobody means: `winnow` with these arguments ends with this exit code and says this. */
const wrong: [args: string[], exitCode: number, matches: RegExp][] = [
  [['status', ''], 2, /^winnow: ws is empty\. Give it a value\.\n$/],
  [['init', ''], 2, /ws is empty/],
  [['restore-backup', 'ws/broken.yaml', ''], 2, /ws is empty/],
  [['import', 'ws', 'images', ''], 2, /path is empty/],
  [
    ['export', 'ws', '--dataset', 'v1', '--format', 'coco', '--out', ''],
    2,
    /^winnow: --out is empty\. Give it a value\.\n$/,
  ],
  [['import', 'ws', 'images', '--source'], 2, /^winnow: --source needs a value before --json\.\n$/],
  [['audit', 'ws', '--verify', '--against', ' '], 2, /--against is empty/],
  [['status', 'ws', '--as', ''], 2, /--as is empty/],
  [
    ['bulk', 'trash', 'ws', '--where', 'hold', '--where', 'true'],
    2,
    /^winnow: --where is given twice\. Give it once\.\n$/,
  ],
  [['init', 'new', '--name', '  '], 2, /--name is empty/],
  [['user', 'role', 'ws', 'nobody', 'lead'], 1, /^winnow: There is no user nobody\.\n$/],
  [
    ['bulk', 'delete-labels', 'ws', 'dgo', '--where', 'true'],
    1,
    /There is no class dgo in the label set\. Did you mean dog\?/,
  ],
  [['dataset', 'lineage', 'ws', 'x'.repeat(20_000)], 1, /^winnow: There is no dataset version x{100}…\n$/],
  [['user', 'role', 'ws', 'anna', 'x'.repeat(20_000)], 2, /^winnow: .{0,200}Allowed choices are annotator/],
  [['init', 'new', '--name', 'x'.repeat(201)], 2, /The name of a workspace has 1 to 200 characters/],
  [
    ['list', 'ws', '--where', 'image.width > 9223372036854775808'],
    2,
    /^winnow: --where, character 15: Whole numbers go up to 9223372036854775807\.\n {2}image\.width > ▸9223372036854775808\n$/,
  ],
  [['list', 'ws', '--where', '('.repeat(5000)], 2, /^winnow: --where, character 101: .*\n {2}\({100}▸\({120}…\n$/],
  [['list', 'ws', '--where', `${'!'.repeat(5000)}hold`], 2, /This query is nested more than 100 levels deep\./],
  [
    ['init', 'new', '--classes', 'ws/broken.yaml'],
    1,
    /broken\.yaml: The file is not YAML: line 3, column 2: bad indentation/,
  ],
  [['init', 'new', '--classes', 'ws/utf-16.txt'], 1, /utf-16\.txt is not text in UTF-8\. Save it as UTF-8\./],
  [['list', 'ws', '--where', 'a'.repeat(10_001)], 2, /A query can have up to 10,000 characters\./],
  [['settings', 'ws', 'archiveFolder=here'], 1, /The archive folder here is not an absolute path/],
  [['retain', 'approve', 'ws', 'pln_9'], 1, /^winnow: There is no plan pln_9\.\n$/],
  [['retain', 'explain', 'ws', 'pln_9', 'img_1'], 1, /^winnow: There is no plan pln_9\.\n$/],
  [['retain', 'decisions', 'ws', 'pln_9'], 1, /^winnow: There is no plan pln_9\.\n$/],
  [['list', 'ws', '--limit', '1e99'], 2, /1e99 is not a whole number/],
  [['history', 'ws', 'img_99999999999999999999'], 2, /is not an id such as img_12/],
]

test('input that nobody means is said in one or two lines on stderr, and nothing is done', async () => {
  for (const [args, exitCode, matches] of wrong) {
    const { stdout, stderr, ...ended } = await winnow([...args, '--json'], { cwd: ground })
    expect({ args, exitCode: ended.exitCode, stdout }).toEqual({ args, exitCode, stdout: '' })
    expect(stderr).toMatch(matches)
    expect(stderr).toMatch(/^winnow: [^\n]+\n( {2}[^\n]+\n)?$/)
  }
  expect(readdirSync(ground)).toEqual(['ws'])
})

test('warnings of Node itself go to the log, and to the terminal with --debug only', async () => {
  const preload = join(ground, 'ws/warn.mjs')
  writeFileSync(
    preload,
    `import { Worker } from 'node:worker_threads'
     // The command listens for Ctrl-C once the workspace is open.
     process.on('newListener', (name) => {
       if (name !== 'SIGINT') return
       process.emitWarning('One in the program', 'ExperimentalWarning')
       new Worker('process.emitWarning("One in a thread", "ExperimentalWarning")', { eval: true })
     })`,
  )
  const status = (...more: string[]) =>
    winnow(['status', 'ws', '--json', ...more], { cwd: ground, env: { NODE_OPTIONS: `--import ${preload}` } })
  expect(await status()).toMatchObject({ exitCode: 0, stderr: '' })
  expect(readFileSync(join(ground, 'ws/winnow.log'), 'utf8')).toContain('ExperimentalWarning: One in the program')
  const shown = (await status('--debug')).stderr
  expect(shown).toContain('One in the program')
  expect(shown).toContain('One in a thread')
})
