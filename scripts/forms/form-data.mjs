// @ts-check
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectFolder } from '../setup/project.mjs'

const file = join(projectFolder, 'src', 'contract', 'forms.ts')

/**
 * A Vite plugin that gives the window the contract's forms as data, without the schemas they are made from.
 *
 * @returns {import('vite').Plugin}
 */
export function formData() {
  return {
    name: 'winnow:form-data',
    enforce: 'pre',
    async load(id) {
      if (id !== file) return
      const { forms } = await import(pathToFileURL(file).href)
      return `export const forms = ${JSON.stringify(forms)}`
    },
  }
}
