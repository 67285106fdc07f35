import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CertificateBody } from '#contract'
import type { Context } from '../../context.ts'
import { doneExports } from '../../datasets/index.ts'

/**
 * Returns where copies of the images of a purge may exist outside the workspace's reach. Never empty without proof.
 * `certificates`: earlier ones that name the images.
 */
export function outOfScope(
  context: Context,
  purgeRow: number,
  certificates: readonly string[],
): CertificateBody['outOfScope'] {
  const { store, folders } = context
  const exported = doneExports(store).map(({ result }) => result.folder)
  const backups = readdirSync(folders.backups)
  const whole = store.values<string>('SELECT DISTINCT file FROM backup ORDER BY file')
  const models = store.all<{ name: string; sha256: string }>('SELECT name, sha256 FROM model ORDER BY id')
  const linked = store.all<{ file: string }>(
    `SELECT file FROM image JOIN purge_item ON image_id = image.id
     WHERE purge_id = ? AND storage = 'linked' AND step = 'done' AND file <> ''`,
    [purgeRow],
  )
  return [
    ...exported.map((where) => ({ what: 'earlier export of a dataset', where })),
    ...backups.map((name) => ({ what: 'backup of the workspace’s database', where: join(folders.backups, name) })),
    ...whole.map((where) => ({
      what: 'backup of the workspace, put beyond use: a restore erases the images again by its erasure log',
      where,
    })),
    ...models.map(({ name, sha256 }) => ({
      what: 'model that may have been trained on the images',
      where: `${name} (${sha256})`,
    })),
    ...certificates.map((certificateId) => ({
      what: 'earlier certificate, signed and therefore unchanged, which lists images by SHA-256',
      where: certificateId,
    })),
    ...linked.map(({ file }) => ({ what: 'linked original, which is not touched', where: file })),
    {
      what: 'snapshots and backups made by the operating system or other programs, and the storage medium itself',
      where: folders.root,
    },
  ]
}
