import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkspace, openEngine, writeConnectionSettings } from '#engine'
import type { JobId } from '#model/ids.ts'
import { writeImage } from '../../tests/support/images.ts'
import { startMoto } from '../../tests/support/team/moto.ts'
import { median } from '../figures.ts'

/**
 * Exports and backups to object storage, next to the same to a folder. Needs moto_server, as `npm run test:team` does. It is
 * a Python program on this computer, whose processor time for each object counts too.
 */
const count = 200
const rounds = 5

const ground = mkdtempSync(join(tmpdir(), 'winnow-stored-'))
Object.assign(process.env, { XDG_CONFIG_HOME: ground, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' })

const moto = await startMoto()
try {
  const images = join(ground, 'images')
  mkdirSync(images)
  for (let n = 0; n < count; n++)
    await writeImage(join(images, `${n}.jpg`), { widthPx: 1500, heightPx: 1000, tint: n * 7 })
  moto.python("s3.create_bucket(Bucket='team')")
  await writeConnectionSettings('team', { endpoint: moto.endpoint })
  const folder = join(ground, 'workspace')
  await createWorkspace(folder, { name: 'Bench', classes: [], clock: { nowMs: Date.now } })
  const engine = await openEngine({ folder })
  const { client, context } = engine
  const ended = async (started: Promise<{ jobId: JobId }>): Promise<number> => {
    const startedMs = performance.now()
    const { status, error } = await context.jobs.wait((await started).jobId)
    if (status !== 'done') throw new Error(`${error}`)
    return performance.now() - startedMs
  }
  await ended(client.library.import({ paths: [images], format: 'images', prelabel: false }))
  context.store.write(() => context.store.run("UPDATE image SET state = 'reviewed'"))
  await ended(client.datasets.freeze({ name: 'v1' }))
  const exported = (place: { folder: string } | { address: string }) =>
    ended(client.datasets.export({ name: 'v1', format: 'coco', ...place }))
  const compared = async (
    what: string,
    there: (round: number) => Promise<number>,
    here: (round: number) => Promise<number>,
  ): Promise<void> => {
    const [ours, others]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      ours.push(await there(round))
      others.push(await here(round))
    }
    const ratio = median(ours) / median(others)
    const seconds = (samples: number[]) => `${(median(samples) / 1000).toFixed(2)} s`
    console.log(`${what}: ${seconds(ours)}, ${seconds(others)} in a folder; ratio ${ratio.toFixed(2)}`)
  }
  await compared(
    `Export of ${count} images to S3`,
    (round) => exported({ address: `s3://team/export-${round}` }),
    (round) => exported({ folder: join(ground, `export-${round}`) }),
  )
  const backedUp = (round: number) => ended(client.maintenance.backup({ file: join(ground, `backup-${round}.tar`) }))
  await compared(
    `Backup of ${count} images to S3, all new`,
    (round) => ended(client.maintenance.backup({ address: `s3://team/backup-${round}` })),
    backedUp,
  )
  await compared(
    'Backup to S3 again, nothing new',
    () => ended(client.maintenance.backup({ address: 's3://team/backup-0' })),
    (round) => backedUp(rounds + round),
  )
  await engine.close()
} finally {
  await moto.stop()
  rmSync(ground, { recursive: true, force: true })
}
