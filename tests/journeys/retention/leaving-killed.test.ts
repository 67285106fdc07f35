import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CertificateBody } from '#contract'
import { openEngine } from '#engine'
import { writeImage } from '../../support/images.ts'
import { runCommand } from '../../support/run-command.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { type StopAt, winnow, winnowCounted } from '../../support/winnow-command.ts'

const policy = {
  schema: 1,
  name: 'Leaving',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 90 },
  settleDays: 0,
}

let ground: string
const at = (path: string) => join(ground, path)

async function done(...args: string[]): Promise<unknown> {
  const ended = await winnow([...args, '--json', '--quiet'])
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  return ended.json()
}

/** A workspace with three images in the trash and three others, which are frozen. */
beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-leaving-killed-'))
  mkdirSync(at('in'))
  for (let i = 0; i < 6; i++) await writeImage(at(`in/${i < 3 ? 'old' : 'new'}-${i}.png`), { tint: i * 3 })
  writeFileSync(at('policy.json'), JSON.stringify(policy))
  await done('init', at('ws'))
  await done('settings', at('ws'), 'graceDays=0', 'graceDaysOfUse=0')
  await done('import', at('ws'), at('in'))
  await done('retain', 'plan', at('ws'), at('policy.json'))
  await done('retain', 'apply', at('ws'), 'pln_1', '--yes')
  await done('bulk', 'state', at('ws'), 'reviewed', '--where', 'image.path.contains("new")')
  await done('dataset', 'freeze', at('ws'), 'v1')
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Each image is wholly there, row and bytes, or wholly gone; opening the workspace twice changes nothing more. */
async function requireWholeOrGone(folder: string): Promise<{ gone: number }> {
  const look = async () => {
    const engine = await openEngine({ folder })
    try {
      const { store, folders } = engine.context
      expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
      expect(store.pragma('foreign_key_check')).toEqual([])
      const images = store.all<{ id: number; sha256: string; file: string; lifecycle: string; buried: number }>(
        'SELECT id, sha256, file, lifecycle, EXISTS (SELECT 1 FROM tombstone WHERE image_id = image.id) AS buried FROM image ORDER BY id',
      )
      const originals = readdirSync(folders.originals, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.png'),
      )
      const kept = images.filter(({ lifecycle }) => lifecycle !== 'purged')
      for (const { sha256: hash, file } of kept) expect(sha256(readFileSync(join(folders.originals, file)))).toBe(hash)
      // No file without its image, none on its way, none set aside.
      expect(originals).toHaveLength(kept.length)
      const limbo = join(folders.trash, 'limbo')
      expect(existsSync(limbo) ? readdirSync(limbo) : []).toEqual([])
      expect(existsSync(join(folders.trash, 'quarantine'))).toBe(false)
      for (const { lifecycle, buried } of images) expect(buried === 1).toBe(lifecycle === 'purged')
      expect(store.get("SELECT 1 FROM purge_item WHERE step IN ('intent', 'unlink')")).toBeUndefined()
      return images
    } finally {
      await engine.close()
    }
  }
  const first = await look()
  expect(await look()).toEqual(first)
  return { gone: first.filter(({ lifecycle }) => lifecycle === 'purged').length }
}

/** Given again, the erasure goes on where it had begun: then everything was searched for, and its list of names is gone. */
async function requireSearched(folder: string, command: readonly string[]): Promise<void> {
  const { jobs } = (await done('job', 'list', folder)) as { jobs: { kind: string; status: string }[] }
  const erasing = jobs.find(({ kind }) => kind === 'purge.run')
  if (!erasing) return
  if (erasing.status !== 'done') expect(await runCommand(command)).toMatchObject({ exitCode: 0 })
  const { body } = (await done('retain', 'certificate', folder, 'prg_1')) as { body: CertificateBody }
  expect(body.scope.images).toBe(1)
  // Among them that the version was whole before it, which an erasure that goes on can see no more.
  expect(body.verification.filter(({ ok }) => !ok)).toEqual([])
  await done('dataset', 'verify', folder, 'v1')
  // Hash, path and file of the image: it has no label.
  const searched = body.verification.filter(({ check }) => check.includes('searched for all'))
  expect(searched.map(({ check }) => check.match(/for all (\d+)/)?.[1])).toEqual(Array.from({ length: 5 }, () => '3'))
  expect(holdingErased(folder)).toEqual([])
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Files below the workspace that hold the image new-3, bear its hash or name it. */
function holdingErased(folder: string): string[] {
  const hash = sha256(readFileSync(at('in/new-3.png')))
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file)
      return sha256(bytes) === hash || [hash, 'new-3'].some((text) => file.includes(text) || bytes.includes(text))
    })
}

describe('kill -9', () => {
  test.each([
    { name: 'a purge', args: ['retain', 'purge', 'WS', '--yes'], gone: 3 },
    {
      name: 'an erasure',
      args: [
        'retain',
        'erase',
        'WS',
        '--where',
        'image.path.contains("new-3")',
        '--reason',
        'r',
        '--basis',
        'b',
        '--yes',
      ],
      gone: 1,
    },
  ])(
    'R46, R72, R137: around every commit and move of $name, each image is whole or gone, and the certificate speaks of all',
    async (one) => {
      const copy = (name: string) => {
        cpSync(at('ws'), at(name), { recursive: true })
        return at(name)
      }
      const command = (folder: string) => [...one.args.map((arg) => (arg === 'WS' ? folder : arg)), '--json', '--quiet']
      const whole = await winnowCounted(command(copy(`whole ${one.name}`)))
      expect(whole).toMatchObject({ exitCode: 0 })
      expect(await requireWholeOrGone(at(`whole ${one.name}`))).toEqual({ gone: one.gone })

      const moments = (['commit', 'rename'] as const).flatMap((step) =>
        Array.from({ length: whole.steps[step] }, (_, i) =>
          (['before', 'after'] as const).map((when): StopAt => ({ signal: 'SIGKILL', when, step, n: i + 1 })),
        ).flat(),
      )
      expect(moments.length).toBeGreaterThan(8)
      for (const [i, stopAt] of sampled(moments, 1).entries()) {
        const folder = copy(`${one.name} ${i}`)
        expect({ stopAt, exitCode: (await winnow(command(folder), { stopAt })).exitCode }).toEqual({
          stopAt,
          exitCode: null,
        })
        if (one.name === 'an erasure') await runCommand(['doctor', folder, '--repair', '--quiet'])
        const { gone } = await requireWholeOrGone(folder)
        expect(gone).toBeLessThanOrEqual(one.gone)
        if (one.name === 'an erasure') await requireSearched(folder, command(folder))
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})
