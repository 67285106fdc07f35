import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

const entries = readdirSync(join(import.meta.dirname, 'src/renderer/pages'), { withFileTypes: true })
const pages = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)

/** A catalog for each page, and one for what they share. */
export default defineConfig({
  locales: ['en'],
  sourceLocale: 'en',
  catalogs: [
    ...pages.map((name) => ({
      path: `src/renderer/texts/{locale}/${name}`,
      include: [`src/renderer/pages/${name}`],
    })),
    { path: 'src/renderer/texts/{locale}/window', include: ['src/renderer'], exclude: ['src/renderer/pages/*/**'] },
  ],
  orderBy: 'message',
  format: formatter({ lineNumbers: false }),
})
