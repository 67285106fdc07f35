// @ts-check
import { basename, join } from 'node:path'
import { transform } from '@swc/core'
import { cacheFolder } from '../setup/project.mjs'

/**
 * A Vite plugin that turns the macros around the window's texts (`t`, `plural`, `Trans`) into calls of Lingui. The English
 * message stays in the code.
 *
 * @returns {import('vite').Plugin}
 */
export function textMacros() {
  return {
    name: 'text-macros',
    enforce: 'pre',
    transform: {
      filter: { id: /\.tsx?$/, code: /@lingui\/\w+\/macro/ },
      async handler(code, id) {
        const transformed = await transform(code, {
          filename: basename(id),
          configFile: false,
          swcrc: false,
          sourceMaps: true,
          jsc: {
            target: 'es2024',
            parser: { syntax: 'typescript', tsx: id.endsWith('x') },
            transform: { react: { runtime: 'preserve' } },
            experimental: {
              cacheRoot: join(cacheFolder, 'swc'),
              plugins: [
                ['@lingui/swc-plugin', { descriptorFields: 'message', runtimeModules: { i18n: ['#texts', 'i18n'] } }],
              ],
            },
          },
        })
        return { code: transformed.code, map: transformed.map ?? null }
      },
    },
  }
}
