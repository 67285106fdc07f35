import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Room } from '../room.ts'
import { html, messagePage } from '../sign-in-page.ts'

const indexOf = (page: string): Promise<string> => readFile(join(page, 'web.html'), 'utf8')
const buildOf = (index: string): string => createHash('sha256').update(index).digest('hex').slice(0, 12)

/** Whether this is the current page: after an update, browsers may have the old one. */
export const isPresentBuild = async (page: string, build: string): Promise<boolean> =>
  buildOf(await indexOf(page)) === build

/** The window's page. `page`: the folder of the built page; `version`: of the Winnow that built it. */
export function pageRoutes(
  app: FastifyInstance,
  { engine, visitors, base, id, modelHosts }: Room,
  { page, version }: { page: string; version: string },
): void {
  // Below a path, the page finds its own files only with a slash at the end.
  if (base) app.get('/', { prefixTrailingSlash: 'no-slash' }, (_request, reply) => reply.redirect(`${base}/`))
  app.get('/', { prefixTrailingSlash: 'slash' }, async ({ cookies }, reply) => {
    const user = await visitors.byCookies(cookies)
    // The session can’t be checked now; that is no reason to sign in again.
    if (!engine.client) return messagePage(reply.header('refresh', '2'), 503, 'starting')
    if (!user) return reply.redirect(`${base}/sign-in`)
    const index = await indexOf(page)
    const name = engine.name.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    return html(
      reply,
      200,
      index
        .replace('<title>Winnow</title>', `<title>${name}</title>`)
        .replace(
          '<head>',
          `<head><meta name="winnow-workspace" content="${name}"><meta name="winnow-id" content="${id}"><meta name="winnow-build" content="${buildOf(index)}"><meta name="winnow-version" content="${version}"><meta name="winnow-model-hosts" content="${modelHosts.join(' ')}">`,
        ),
    )
  })
  // The files of the page contain nothing of the workspace.
  app.get('/assets/*', async (request, reply) =>
    reply.sendFile(`assets/${(request.params as { '*': string })['*']}`, page, {
      maxAge: 31_536_000_000,
      immutable: true,
    }),
  )
}
