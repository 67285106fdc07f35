import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createProgram, runProgram } from '../../src/cli/program.ts'

let ground: string
const at = (name: string) => join(ground, name)

const files: Record<string, string> = {
  'broken.json': '{ "labelSet": 1,\n  "classes"',
  'words.json': 'milk, eggs',
  'number.json': '{"labelSet":1,"classes":[{"name":5}]}',
  'later.json': '{"labelSet":2,"classes":[]}',
  'colour.json': '{"labelSet":1,"classes":[{"name":"a","color":"red"}]}',
  'kind.json': '{"labelSet":1,"classes":[{"name":"a","kind":"thing","size":3}]}',
  'shapes.json': '{"labelSet":1,"classes":[{"name":"a","shapes":["box","circle"]}]}',
  'attribute.json': '{"labelSet":1,"classes":[{"name":"a","attributes":[{"name":"b","kind":"select","default":[]}]}]}',
  'action.json': '{"schema":1,"name":"p","rules":[{"id":"a","action":"burn","reason":"x"}]}',
  'when.json': '{"schema":1,"name":"p","rules":[{"id":"a","action":"drop","reason":"x","when":5}]}',
  'rules.json': '{"schema":1,"name":"p","rules":"all"}',
  'floor.json': '{"schema":1,"name":"p","rules":[],"floors":[{"id":"f","per":5,"min":0}]}',
  'fuses.json': '{"schema":1,"name":"p","rules":[],"fuses":{"maxDropPercent":400}}',
  'key.json': '{"schema":1,"name":"p","rules":[],"keepAll":true}',
  'text.json': '[1,2]',
  'model.onnx': 'This is no model.',
  'backup.tar': 'This is no backup.',
}

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-errors-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text)
  mkdirSync(at('full'))
  writeFileSync(join(at('full'), 'a.txt'), 'a')
  expect((await winnow('init', at('ws'), '--classes', 'coco80')).exitCode).toBe(0)
  expect((await winnow('user', 'add', at('ws'), 'anna')).exitCode).toBe(0)
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** What the command prints and ends with. It runs in this process, for there are many. */
async function winnow(...args: string[]) {
  const message = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      message[name] += String(text)
      return true
    })
  try {
    await runProgram(args)
    return { ...message, exitCode: process.exitCode }
  } finally {
    vi.restoreAllMocks()
    process.exitCode = undefined
  }
}

/** Words of libraries, and what only a programmer reads. */
const strange =
  /invalid input|zod|\bE(ACCES|EXIST|ISDIR|NOENT|NOTDIR)\b|\n\s+at |\[object|"code"|\bundefined\b|validation failed/i
/** One sentence after the name; below it may stand a query with a mark. */
const shown = /^winnow: [^\n]+[.?)…]\n( {2}[^\n]*▸[^\n]*\n)?$/

async function refuses(args: readonly string[], exitCode: number): Promise<void> {
  const ended = await winnow(...args, '--json', '--quiet')
  const stderr = ended.stderr.replaceAll(ground, 'GROUND')
  expect({ args, ...ended, stderr }).toEqual({ args, exitCode, stdout: '', stderr: expect.stringMatching(shown) })
  expect(stderr.replace(/"[^"]*"/g, '')).not.toMatch(strange)
}

/** Every command that does something, by its words, with the places of its arguments. */
function commands(command: Command = createProgram(), before: readonly string[] = []): [string, Command][] {
  const names = before.length === 0 && command.name() === 'winnow' ? [] : [...before, command.name()]
  return command.commands.length === 0
    ? [[names.join(' '), command]]
    : command.commands.flatMap((one) => commands(one, names))
}

test.each(commands())('%s: wrong usage is one sentence', async (name, { registeredArguments, options }) => {
  const words = name.split(' ')
  await refuses([...words, '--no-such-option'], 2)
  if (registeredArguments.some(({ required }) => required)) await refuses(words, 2)
  const choice = options.find(({ argChoices }) => argChoices)
  if (choice?.long) await refuses([...words, choice.long, 'nothing-like-it'], 2)
  const number = options.find(({ long }) => long === '--limit')
  if (number) await refuses([...words, at('ws'), '--limit', 'many'], 2)
})

/** Commands that ask for a query. */
const queried: string[][] = [
  ['list'],
  ['accept'],
  ['facets'],
  ['tiles'],
  ['prelabel'],
  ['query', 'save'],
  ['review', 'list'],
  ['review', 'comments'],
  ['review', 'reject'],
  ['review', 'approve'],
  ['review', 'send-back'],
  ['bulk', 'tag'],
  ['bulk', 'trash'],
  ['retain', 'hold'],
  ['retain', 'erase'],
  ['retain', 'restore'],
  ['dataset', 'freeze'],
]
const needed: Record<string, string[]> = {
  'query save': ['mine'],
  'review send-back': ['--reason', 'x'],
  'bulk tag': ['a'],
  'retain hold': ['--reason', 'x'],
  'retain erase': ['--reason', 'x', '--basis', 'y', '--yes'],
  'dataset freeze': ['v1'],
}

test.each(queried.map((words) => [words.join(' '), words]))('%s: a wrong query', async (name, words) => {
  for (const where of ['image.size >', 'image.nothing == 1', 'image.width > "wide"', '((('])
    await refuses([...words, at('ws'), ...(needed[name] ?? []), '--where', where], 2)
})

/** `winnow` with these words ends with this exit code. WS is the workspace, a name with a dot is a file of the ground. */
const long = 'x'.repeat(10_000)
const wrong: [words: string, exitCode: number, ...more: string[]][] = [
  ['status nowhere', 1],
  ['status .', 1],
  ['status WS --as nobody', 1],
  ['init full', 1],
  ['init new --classes missing.txt', 1],
  ...['broken.json', 'words.json', 'number.json', 'later.json', 'colour.json', 'kind.json', 'shapes.json'].flatMap(
    (file): [string, number][] => [
      [`init new --classes ${file}`, 1],
      [`label-set import WS ${file}`, 1],
    ],
  ),
  ['label-set import WS attribute.json', 1],
  ['label-set import WS text.json', 1],
  ['label-set import WS missing.json', 1],
  ['label-set import WS full', 1],
  ['label-set export WS number.json', 1],
  ['label-set remove WS unicorn', 1],
  ['import WS full --source', 2, long],
  ['list WS --order', 2, 'nothing:desc'],
  ['accept WS --where true --from-score 2', 2],
  ['facets WS --facet nothing', 2],
  ['query save WS --where true', 2, ''],
  ['query rename WS mine yours', 2],
  ['query delete WS mine', 2],
  ['history WS img_9', 1],
  ['history WS 9', 2],
  ['revert WS img_9 1', 1],
  ['revert WS img_9 one', 2],
  ['bulk tag WS --where true', 2, ''],
  ['bulk tag WS --where true', 2, 'a\nb'],
  ['bulk source WS --where true', 2, long],
  ['bulk license WS --where true', 2, long],
  ['bulk relabel WS unicorn dog --where true', 1],
  ['bulk state WS --where true', 2, 'nothing'],
  ['bulk undo WS blk_9', 1],
  ['bulk undo WS 9', 2],
  ['bulk trash WS --where true --as anna', 3],
  ['model add WS model.onnx', 1],
  ['model add WS missing.onnx', 1],
  ['model add WS model.onnx --family nothing', 2],
  ['model add WS model.onnx --name', 2, ''],
  ['model add WS model.onnx --labels missing.txt', 1],
  ['model inspect WS full', 1],
  ['profile add full', 1],
  ['model add-segmenter WS model.onnx model.onnx', 1],
  ['model add-segmenter WS model.onnx model.onnx --family nothing', 2],
  ['model alias WS mdl_9 current', 1],
  ['model rollback WS', 1],
  ['monitor WS --digest model.onnx', 1],
  ...(existsSync('/proc/self') ? [['monitor WS --digest /proc/no-such-folder', 1] as [string, number]] : []),
  ['model measure WS mdl_9 --seconds 0', 2],
  ['model measure WS mdl_9', 1],
  ['model use-segmenter WS seg_9', 1],
  ['model remove-segmenter WS seg_9', 1],
  ['prelabel WS --model mdl_9', 1],
  ['prelabel WS', 1],
  ['segment WS img_9 --inside 1,2', 1],
  ['segment WS img_9 --inside 1', 2],
  ['segment WS img_9 --box 1,2', 2],
  ['review reject WS', 2],
  ['review reject WS img_9 --reason', 2, long],
  ['review undo WS edt_1', 2],
  ['review comment WS img_9 --text', 2, ''],
  ['review comment WS img_9 --text hello', 1],
  ['review comment WS img_9 --text hello --at 3', 2],
  ['review reply WS cmt_9 --text hello', 1],
  ['review resolve WS cmt_9', 1],
  ['settings WS blindShare=0.9', 2],
  ['settings WS blindShare=much', 2],
  ['settings WS graceDaysOfUse=1.5', 2],
  ['settings WS approveOwn=sometimes', 2],
  ['settings WS rejectReasons=["",1]', 2],
  ['settings WS nothing=1', 2],
  ['settings WS archiveFolder=here', 1],
  ['settings WS blindShare=0.1 --as anna', 3],
  ...[
    'action.json',
    'when.json',
    'rules.json',
    'floor.json',
    'fuses.json',
    'key.json',
    'broken.json',
    'text.json',
  ].flatMap((file): [string, number][] => [
    [`retain plan WS ${file}`, 1],
    [`retain diff WS ${file} ${file}`, 1],
  ]),
  ['retain check missing.json', 1],
  ['retain plan WS missing.json', 1],
  ['retain plan WS action.json --at yesterday', 2],
  ['retain lint WS missing.json', 1],
  ['retain explain WS pln_9 img_9', 1],
  ['retain explain WS nine img_9', 2],
  ['retain decisions WS pln_9 --action burn', 2],
  ['retain show WS pln_9', 1],
  ['retain show WS pln_9 --image nine', 2],
  ['retain compare WS pln_9 --with pln_8', 1],
  ['retain policy save WS missing.json', 1],
  ['retain policy show WS nothing', 1],
  ['retain apply WS pln_9 --yes', 1],
  ['retain run WS --as anna', 3],
  ['retain allow-emptying WS pln_9 --reason x', 1, 'class cat'],
  ['retain approve WS pln_9', 1],
  ['retain predict WS pln_9', 1],
  ['retain purge WS --older-than long', 2],
  ['retain erase WS --yes', 2],
  ['retain decide WS prg_9 hold --reason x', 1],
  ['retain decide WS prg_9 both --reason x', 2],
  ['retain follow-up-done WS fup_9 --note x', 1],
  ['retain certificate WS crt_9', 1],
  ['retain certificate WS nine', 2],
  ['retain restore WS', 2],
  ['retain restore WS pln_9', 1],
  ['retain hold WS --where true --reason', 2, ''],
  ['retain hold WS --where true --reason x --until soon', 2],
  ['retain release WS hld_9', 1],
  ['audit WS --as anna', 3],
  ['dataset freeze WS', 2, ''],
  ['dataset freeze WS', 2, '/v1'],
  ['dataset freeze WS v1 --split 50/50/50', 2],
  ['dataset freeze WS v1 --by image.nothing', 2],
  ['dataset diff WS v1 v2', 1],
  ['dataset verify WS v1', 1],
  ['export WS --dataset v1 --format nothing --out out', 2],
  ['export WS --dataset v1 --format coco --out out', 1],
  ['job cancel WS job_9', 1],
  ['job resume WS nine', 2],
  ['user add WS', 2, ''],
  ['user add WS', 2, long],
  ['user add WS', 2, 'a\tb'],
  ['user add WS anna', 1],
  ['user role WS nobody lead', 1],
  ['user role WS anna king', 2],
  ['user disable WS nobody', 1],
  ['backup WS full', 1],
  ['backup WS missing/backup.tar', 1],
  ['backup WS ws/backup.tar', 1],
  ['export WS --dataset v1 --format coco --out ws/cache/v1', 1],
  ['restore-backup backup.tar new', 1],
  ['restore-backup missing.tar new', 1],
  ['doctor nowhere', 1],
  ['demo full', 1],
]

const isOfGround = (word: string) =>
  /^(nowhere|full|new|missing|out|(missing|ws)\/.*|[\w-]+\.(json|onnx|txt|tar))$/.test(word)
const wordOf = (word: string) => (word === 'WS' ? at('ws') : isOfGround(word) ? at(word) : word)

test.each(wrong.map(([words, exitCode, ...more]) => [words, exitCode, more] as const))(
  '%s ends with %i and one sentence',
  async (words, exitCode, more) => {
    await refuses([...words.split(' ').map(wordOf), ...more], exitCode)
  },
)
