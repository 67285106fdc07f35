import { basename } from 'node:path'
import type { FormatChoices, Lineage, Loss } from '#contract'
import { winnowVersion } from '../../winnow-version.ts'
import type { Sink } from '../formats/define-format.ts'
import { startOf } from '../parsing/text.ts'
import { type DatasetRow, type Summary, sharesOf } from '../queries.ts'
import type { LeftSince } from './left-since.ts'

/**
 * One image in the manifest. `place`: where the label files look for it, though it isn’t there. `upright`: the file was turned,
 * so that its bytes are not those of `sha256`.
 */
export type ManifestItem = {
  file: string | null
  place?: string
  imageId: string
  sha256: string
  path: string
  split: string
  width: number
  height: number
  labels: number
  upright: boolean
}

/** Returns whether a file is the manifest of a Winnow export, which adds nothing to its label files. */
export const isManifest = async (file: string): Promise<boolean> =>
  basename(file) === 'manifest.json' && /^\{\s*"manifest": 1,\s*"tool": "winnow /.test(await startOf(file, 200))

/**
 * Writes `manifest.json`: what the export is made of and contains, what was lost, which images left since the previous
 * version and why, and where each image came from. It has no times or paths of the export, so that the same version
 * gives the same bytes. One item per line.
 */
export async function writeManifest(
  sink: Sink,
  row: DatasetRow,
  about: {
    format: string
    options: FormatChoices | undefined
    images: string
    lost: readonly Loss[]
    upright: number
    since: LeftSince
  },
  items: AsyncIterable<ManifestItem>,
): Promise<void> {
  const summary: Summary = JSON.parse(row.summary)
  const { accepted = [] } = JSON.parse(row.lineage) as Partial<Lineage>
  const head = {
    manifest: 1,
    tool: `winnow ${winnowVersion}`,
    dataset: row.name,
    hash: row.hash,
    frozenAt: new Date(row.created_at).toISOString(),
    where: row.where_text,
    seed: row.seed,
    split: sharesOf(row),
    splitBy: row.split_by,
    format: about.format,
    ...(about.options && { options: about.options }),
    images: { mode: about.images, upright: about.upright },
    counts: summary,
    ...(accepted.length > 0 && { acceptedUnderAudit: accepted }),
    lost: about.lost,
    since: about.since,
    classes: (JSON.parse(row.classes) as { classId: number; name: string }[]).map(({ classId, name }) => ({
      id: classId,
      name,
    })),
  }
  const file = await sink.open('manifest.json')
  try {
    await file.write(JSON.stringify(head, null, 1).replace(/\n\}$/, ',\n "items": ['))
    let count = 0
    for await (const item of items) {
      await file.write(`${count === 0 ? '' : ','}\n  ${JSON.stringify(item)}`)
      count += 1
    }
    await file.write('\n ]\n}\n')
  } finally {
    await file.close()
  }
}
