// @ts-check
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectFolder } from '../setup/project.mjs'

const file = join(projectFolder, 'src', 'contract', 'forms.ts')

/**
 * A Vite plugin that gives the window the forms of the contract as data instead of the schemas that they come from.
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
