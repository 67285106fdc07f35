import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { sampled } from '../../support/sampled-steps.ts'
import { scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow, winnowCounted } from '../../support/winnow-command.ts'

const ground: string[] = []
afterEach(() => {
  for (const folder of ground.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const quiet = ['--json', '--quiet']
/** So many of the moves are killed, each at one moment; `npm run test:all` kills each at every moment. */
const movesKilled = 2

/** What reviews would have left: the next look at the experiment moves it by itself. */
const silent = "UPDATE experiment SET evidence = json_set(evidence, '$.silent', 4)"
const proven = `PRAGMA foreign_keys = OFF;
  UPDATE experiment SET automatic = 1, started_at = started_at - 4 * 86400000,
  evidence = json_set(evidence, '$.units', 60, '$.shown.noWorse', json('[9,9,9,9,9,9]'));
  INSERT INTO experiment_unit VALUES ((SELECT max(id) FROM experiment), 1, 1, 1, 'candidate', 0.05, 0, 9, 0, 0, 1)`

/** What a workspace says of its models after a kill, each alias with the name of its model and how the experiment stands. */
async function stateOf(folder: string) {
  const engine = await openEngine({ folder, program: 'a test', recoverJobs: true })
  try {
    const { store } = engine.context
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    // What is due of reviews is counted before the experiment is told.
    await engine.client.experiments.get({})
    const [experiment] = await engine.client.experiments.list()
    const aliases = (await engine.client.models.list()).flatMap(({ version, aliases }) =>
      aliases.map((alias) => `${alias} ${version}`),
    )
    const audited = store.values<string>("SELECT action FROM audit WHERE action LIKE 'experiments.%' ORDER BY seq")
    return { aliases: aliases.toSorted(), experiment: experiment?.status ?? null, audited: audited.length }
  } finally {
    await engine.close()
  }
}

test('a move of an experiment that is killed is there as a whole or not at all: one current model, and it goes on', async () => {
  const scratch = await scratchWorkspace()
  scratch.addModel()
  const candidate = scratch.addModel('candidate')
  await scratch.engine.close()
  const parent = mkdtempSync(join(tmpdir(), 'winnow-experiment-killed-'))
  ground.push(parent, join(scratch.folder, '..'))
  const copy = (from: string, name: string): string => {
    const to = join(parent, name)
    cpSync(from, to, { recursive: true })
    return to
  }
  const by = (name: string) => join(parent, name)
  const status = ['experiment', 'status']
  const moves: { name: string; verb: string[]; args?: string[]; from: string; reviews?: string }[] = [
    { name: 'canary', verb: ['experiment', 'start'], args: ['--candidate', candidate], from: scratch.folder },
    { name: 'raised', verb: ['experiment', 'raise'], from: by('canary') },
    { name: 'rolled back', verb: status, from: by('raised'), reviews: silent },
    { name: 'promoted', verb: status, from: by('raised'), reviews: proven },
    { name: 'by hand', verb: ['experiment', 'promote'], args: ['--reason', 'Needed.'], from: by('canary') },
    { name: 'back again', verb: ['model', 'rollback'], from: by('by hand') },
    {
      name: 'ab',
      verb: ['experiment', 'start'],
      args: ['--candidate', candidate, '--kind', 'ab'],
      from: scratch.folder,
    },
    { name: 'stopped', verb: ['experiment', 'stop'], args: ['--reason', 'Enough.'], from: by('ab') },
  ]
  const killedMoves = sampled(moves, movesKilled)
  const leadsToKilled = ({ name }: (typeof moves)[number]): boolean =>
    moves.some((next) => next.from === by(name) && (killedMoves.includes(next) || leadsToKilled(next)))
  const states = new Map([[scratch.folder, await stateOf(scratch.folder)]])
  for (const move of moves) {
    const { name, verb, args = [], from, reviews = '' } = move
    const isKilled = killedMoves.includes(move)
    if (!isKilled && !leadsToKilled(move)) continue
    const before = states.get(from)!
    const reviewed = (to: string): string => {
      const folder = copy(from, to)
      const database = new Database(join(folder, 'winnow.db'))
      database.exec(reviews)
      database.close()
      return folder
    }
    const whole = reviewed(name)
    const command = (folder: string) => [...verb, folder, ...args, ...quiet]
    const { steps: counted, ...ended } = isKilled
      ? await winnowCounted(command(whole))
      : { ...(await winnow(command(whole))), steps: null }
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    const after = await stateOf(whole)
    states.set(whole, after)
    expect(after).not.toEqual(before)
    if (!counted) continue
    const steps = Array.from({ length: counted.commit }, (_, i) => i + 1).flatMap((n) =>
      (['before', 'after'] as const).map((when) => ({ when, n })),
    )
    for (const { when, n } of sampled(steps, 1)) {
      const killed = reviewed(`${name}-${when}-${n}`)
      await winnow(command(killed), { stopAt: { signal: 'SIGKILL', step: 'commit', when, n } })
      const left = await stateOf(killed)
      expect(left.aliases.filter((alias) => alias.startsWith('current '))).toHaveLength(1)
      expect([before, after]).toContainEqual(left)
      if (isDeepStrictEqual(left, before)) expect(await winnow(command(killed))).toMatchObject({ exitCode: 0 })
      expect(await stateOf(killed)).toEqual(after)
    }
  }
})
