import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { filesBelow } from '../../support/files/folder-tree.ts'
import { writeImage } from '../../support/images.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { winnow, winnowCounted } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)

const policy = (when: string) => ({
  schema: 1,
  name: 'Fresh',
  rules: [{ id: 'old', action: 'retire', when, reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'class', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
  settleDays: 0,
  protectDatasets: false,
})
const refresh = (workspace: string, out: string, which: string, format: string) => [
  ...['refresh', at(workspace), '--policy', at(`${which}.json`), '--format', format, '--out', at(out)],
  ...['--name', 'v2', '--accept-diff', '--json', '--quiet'],
]

async function done(...args: string[]): Promise<void> {
  expect(await winnow([...args, '--quiet'])).toMatchObject({ exitCode: 0 })
}

/** A workspace with a version v1 and an approved plan that retires some of its images; and how it is after the refresh. */
beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-refresh-killed-'))
  mkdirSync(at('in/labels'), { recursive: true })
  writeFileSync(at('in/data.yaml'), 'names: [dog, cat]\n')
  for (let i = 0; i < 8; i++) {
    await writeImage(at(`in/images/${i}.png`), { tint: i * 9, widthPx: 40, heightPx: 30 })
    writeFileSync(at(`in/labels/${i}.txt`), `${i % 2} 0.5 0.5 0.2 0.${i + 1}\n`)
  }
  writeFileSync(at('some.json'), JSON.stringify(policy('image.path.endsWith("3.png")')))
  writeFileSync(at('none.json'), JSON.stringify(policy('image.path.contains("nothing")')))
  await done('init', at('stale'))
  await done('import', at('stale'), at('in'))
  await done('dataset', 'freeze', at('stale'), 'v1')
  expect(await winnow(refresh('stale', 'held', 'some', 'coco'))).toMatchObject({ exitCode: 3 })
  await done('retain', 'approve', at('stale'), 'pln_1')
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

async function stateOf(workspace: string) {
  const engine = await openEngine({ folder: at(workspace) })
  try {
    const { store } = engine.context
    expect(store.all("SELECT kind, status, error FROM job WHERE status <> 'done'")).toEqual([])
    return {
      images: store.all('SELECT path, lifecycle FROM image ORDER BY id'),
      versions: store.all('SELECT name, hash FROM dataset ORDER BY id'),
      items: store.all('SELECT dataset_id, count(*) AS n FROM dataset_item GROUP BY dataset_id ORDER BY dataset_id'),
      applied: store.values("SELECT id FROM plan WHERE status = 'applied'"),
    }
  } finally {
    await engine.close()
  }
}

function isDone(workspace: string, out: string): boolean {
  const database = new Database(join(at(workspace), 'winnow.db'), { readonly: true })
  const ended = "SELECT 1 FROM job WHERE kind = 'refresh.run' AND status = 'done' AND input ->> 'folder' = ?"
  try {
    return database.prepare(ended).get(at(out)) !== undefined
  } finally {
    database.close()
  }
}

/** What it tells, but for the names of the folder and of a plan, which may have been made twice. */
const told = (json: unknown, out: string): unknown =>
  JSON.parse(JSON.stringify(json, (key, value) => (key === 'planId' ? 'pln' : value)).replaceAll(at(out), 'OUT'))

test.each([
  { name: 'that applies, freezes and exports', from: 'stale', which: 'some', format: 'coco' },
  { name: 'that has nothing to freeze and exports elsewhere', from: 'fresh', which: 'none', format: 'yolo' },
])('F3: a refresh $name, killed anywhere, goes on to the same end', async ({ name, from, which, format }) => {
  if (!existsSync(at('fresh'))) cpSync(at('stale'), at('fresh'), { recursive: true })
  const [whole, wholeOut] = [`whole ${from}`, `out ${from}`]
  if (from === 'fresh') await done(...refresh('fresh', 'fresh-out', 'some', 'coco').slice(0, -2))
  cpSync(at(from), at(whole), { recursive: true })
  const { steps, ...ended } = await winnowCounted(refresh(whole, wholeOut, which, format))
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  const expected = await stateOf(whole)
  const commits = Array.from({ length: steps.commit }, (_, i) => i + 1)
  for (const n of sampled(commits, 1)) {
    const [workspace, out] = [`killed ${name} ${n}`, `out ${name} ${n}`]
    cpSync(at(from), at(workspace), { recursive: true })
    const command = refresh(workspace, out, which, format)
    const killed = await winnow(command, { stopAt: { signal: 'SIGKILL', when: 'after', step: 'commit', n } })
    expect({ n, exitCode: killed.exitCode }).toEqual({ n, exitCode: null })
    const wasDone = isDone(workspace, out)
    const again = await winnow(command)
    expect({ n, ...again }).toMatchObject({ n, exitCode: 0, stderr: '' })
    expect({ n, ...(await stateOf(workspace)) }).toEqual({ n, ...expected })
    expect({ n, files: filesBelow(at(out)) }).toEqual({ n, files: filesBelow(at(wholeOut)) })
    // Once it had ended, the same command is a new refresh, which has nothing to do.
    if (wasDone) expect(again.json()).toMatchObject({ unchanged: true })
    else expect({ n, told: told(again.json(), out) }).toEqual({ n, told: told(ended.json(), wholeOut) })
    for (const folder of [workspace, out]) rmSync(at(folder), { recursive: true, force: true })
  }
})
