import { join } from 'node:path'
import type { Evaluation } from '#contract'
import { makeFolder } from '../make-folder.ts'
import { writeWhole } from '../write-whole.ts'
import { reportHtml } from './report-html.ts'

/** Writes `evaluation.html` and `evaluation.json` into a folder, which is created when missing. */
export async function writeReport(evaluation: Evaluation, folder: string): Promise<{ html: string; json: string }> {
  makeFolder(folder, 'report')
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name)
    await writeWhole(file, text)
    return file
  }
  return {
    html: await write('evaluation.html', reportHtml(evaluation)),
    json: await write('evaluation.json', `${JSON.stringify(evaluation, null, 2)}\n`),
  }
}
