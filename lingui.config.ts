import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

const files = readdirSync(join(import.meta.dirname, 'src/renderer/texts/catalogs'))

/** Pages of leads and admins, which stay in English. */
const notOfAnnotators = [
  'charts',
  'hours',
  'storage',
  'class-map',
  'model-change',
  'dialogs/{Acceptance,Assign,ClassMap,GoldenSet}*',
  'dialogs/import/[!s]*',
  'dialogs/restore*',
  'pages/start/RestoreFrom*',
  'pages/{datasets,experiments,models,monitoring,retention,team}',
  'pages/home/Team*',
  'web/upload*',
  'pages/settings/{GettingIn*,access/End*,label-set,backups,Check*,Classes*,Users*,Waiting*,*Webhook*,webhook*,Deliver*}',
]

/** One catalog per language, with the texts that an annotator sees. */
export default defineConfig({
  locales: files.flatMap((file) => /^(.+)\.po$/.exec(file)?.[1] ?? []),
  sourceLocale: 'en',
  catalogs: [
    {
      path: 'src/renderer/texts/catalogs/{locale}',
      include: ['src/renderer'],
      exclude: notOfAnnotators.map((path) => `src/renderer/${path}{,/**}`),
    },
  ],
  orderBy: 'origin',
  format: formatter({ origins: false, printPlaceholdersInComments: false }),
})
