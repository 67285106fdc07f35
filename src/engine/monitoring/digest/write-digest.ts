import { join, resolve } from 'node:path'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../../context.ts'
import { makeFolder } from '../../make-folder.ts'
import { readValue } from '../../workspace/index.ts'
import { writeWhole } from '../../write-whole.ts'
import { hoursSaved } from '../hours/hours-saved.ts'
import { monitoringReport } from '../report.ts'
import { teamwork } from '../teamwork.ts'
import { type Digest, digestHtml } from './digest-html.ts'

type Request = { folder: string; name?: string; sinceMs?: number | undefined }

/** Writes the report as HTML and JSON into a folder, which is created when missing; replaces files of the same name. */
export async function writeDigest(
  acting: ActingContext,
  { folder, name = 'digest', sinceMs }: Request,
): Promise<{ files: [html: string, json: string]; alarms: number }> {
  const digest: Digest = {
    workspace: String(readValue(acting.store, 'name') ?? 'Workspace'),
    atMs: acting.clock.nowMs(),
    ...(await monitoringReport(acting, sinceMs === undefined ? {} : { sinceMs })),
    teamwork: await teamwork(acting),
    hoursSaved: await hoursSaved(acting, { sinceMs: acting.clock.nowMs() - 7 * dayMs }),
  }
  makeFolder(resolve(folder), 'digest')
  const files: [string, string] = [join(folder, `${name}.html`), join(folder, `${name}.json`)]
  for (const [file, text] of [
    [files[0], digestHtml(digest)],
    [files[1], `${JSON.stringify(digest, null, 2)}\n`],
  ] as const)
    await writeWhole(file, text)
  return { files, alarms: digest.alarms.length }
}
