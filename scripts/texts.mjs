// @ts-check
// npm run texts: updates the catalogs of all languages from the sources and lists the texts without a translation.
import { nodeProgram, toolEnvironment, toolFile } from './setup/node-runtime.mjs'
import { run } from './setup/run.mjs'
import { annotatorTexts, catalogs } from './texts/catalogs.mjs'

await run(nodeProgram(), [toolFile('@lingui/cli', 'lingui'), 'extract', '--clean'], { env: toolEnvironment() })
const texts = await annotatorTexts()
for (const { language, entries } of await catalogs()) {
  const missing = entries.filter(({ translation }) => translation === '')
  console.log(`${language}: ${texts.size - missing.length} of ${texts.size} texts translated`)
  for (const { id, message } of missing) console.log(`  ${texts.get(id)?.files[0]}: ${message}`)
}
