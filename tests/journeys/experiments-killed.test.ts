import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { sampled } from '../support/sampled-steps.ts'
import { scratchWorkspace } from '../support/scratch-workspace.ts'
import { winnow, winnowCounted } from '../support/winnow-command.ts'

const ground: string[] = []
afterEach(() => {
  for (const folder of ground.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const quiet = ['--json', '--quiet']
/** Of four moves, at so many moments each. */
const moments = 2

/** What a workspace says of its models after a kill, each alias with the name of its model and how the trial stands. */
async function stateOf(folder: string) {
  const engine = await openEngine({ folder, program: 'a test', recoverJobs: true })
  try {
    const { store } = engine.context
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    const aliases = (await engine.client.models.list()).flatMap(({ version, aliases }) =>
      aliases.map((alias) => `${alias} ${version}`),
    )
    const [trial] = await engine.client.experiments.list()
    const audited = store.values<string>("SELECT action FROM audit WHERE action LIKE 'experiments.%' ORDER BY seq")
    return { aliases: aliases.toSorted(), trial: trial?.status ?? null, audited: audited.length }
  } finally {
    await engine.close()
  }
}

test('a move of a trial that is killed is there as a whole or not at all: one current model, and it goes on', async () => {
  const scratch = await scratchWorkspace()
  scratch.addModel()
  const candidate = scratch.addModel('candidate')
  await scratch.engine.close()
  const parent = mkdtempSync(join(tmpdir(), 'winnow-trial-killed-'))
  ground.push(parent, join(scratch.folder, '..'))
  const copy = (from: string, name: string): string => {
    const to = join(parent, name)
    cpSync(from, to, { recursive: true })
    return to
  }
  const moves = [
    { name: 'canary', verb: 'start', args: ['--candidate', candidate], from: scratch.folder },
    { name: 'promote', verb: 'promote', args: ['--reason', 'Needed.'], from: join(parent, 'canary') },
    { name: 'ab', verb: 'start', args: ['--candidate', candidate, '--kind', 'ab'], from: scratch.folder },
    { name: 'stop', verb: 'stop', args: ['--reason', 'Enough.'], from: join(parent, 'ab') },
  ]
  for (const { name, verb, args, from } of moves) {
    const before = await stateOf(from)
    const whole = copy(from, name)
    const command = (folder: string) => ['experiment', verb, folder, ...args, ...quiet]
    const counted = await winnowCounted(command(whole))
    expect(counted).toMatchObject({ exitCode: 0, stderr: '' })
    const after = await stateOf(whole)
    expect(after).not.toEqual(before)
    const steps = Array.from({ length: counted.steps.commit }, (_, i) => i + 1).flatMap((n) =>
      (['before', 'after'] as const).map((when) => ({ when, n })),
    )
    for (const { when, n } of sampled(steps, moments)) {
      const killed = copy(from, `${name}-${when}-${n}`)
      await winnow(command(killed), { stopAt: { signal: 'SIGKILL', step: 'commit', when, n } })
      const left = await stateOf(killed)
      expect(left.aliases.filter((alias) => alias.startsWith('current '))).toHaveLength(1)
      expect([before, after]).toContainEqual(left)
      if (left.trial === before.trial) expect(await winnow(command(killed))).toMatchObject({ exitCode: 0 })
      expect(await stateOf(killed)).toEqual(after)
    }
  }
})
