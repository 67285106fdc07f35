// @ts-check
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getCatalogs } from '@lingui/cli/api'
import { getConfig } from '@lingui/conf'
import { projectFolder } from '../setup/project.mjs'
import { readCatalog } from './po-files.mjs'

/** The share of an annotator's texts that each language must have; the tests check it. */
export const minTranslated = 0.95

/**
 * The source texts that an annotator sees, by id, each with the files that contain it.
 *
 * @returns {Promise<Map<string, { message: string, files: string[] }>>}
 */
export async function annotatorTexts() {
  const texts = new Map()
  for (const catalog of await getCatalogs(config()))
    for (const [id, { message = '', origin = [] }] of Object.entries((await catalog.collect()) ?? {}))
      texts.set(id, { message, files: origin.map(([file]) => file) })
  return texts
}

/** The languages with a catalog, and its entries. */
export function catalogs() {
  return Promise.all(
    config().locales.map(async (language) => {
      const file = join(projectFolder, 'src/renderer/texts/catalogs', `${language}.po`)
      return { language, entries: await readCatalog(await readFile(file, 'utf8')) }
    }),
  )
}

const config = () => getConfig({ cwd: projectFolder })
