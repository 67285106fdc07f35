import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { atPlace } from '../../store/index.ts'
import { leftOutOf } from '../queries.ts'
import { collectDatasheet } from './collect-datasheet.ts'
import { datasheetHtml } from './datasheet-html.ts'

/** Writes a version's datasheet to a new file, as its name ends: `.html` or `.json`. */
export async function writeDatasheet(
  context: Context,
  name: string,
  file: string,
  signal?: AbortSignal,
): Promise<void> {
  const kind = extname(file).toLowerCase()
  if (kind !== '.html' && kind !== '.json') throw invalid(`A datasheet is an .html or .json file. ${file} is neither.`)
  if (existsSync(file)) throw invalid(`${file} already exists. Choose another name.`)
  const sheet = { ...(await collectDatasheet(context, name, signal)), leftOut: leftOutOf(context.store, name) }
  const text = kind === '.html' ? datasheetHtml(sheet) : `${JSON.stringify(sheet, null, 2)}\n`
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    throw atPlace(error, file)
  })
}
