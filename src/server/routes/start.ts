import type { FastifyInstance } from 'fastify'
import { languageOf } from '../page-language.ts'
import { pageTexts } from '../page-texts.ts'
import type { Room } from '../room.ts'
import { html, startPage } from '../sign-in-page.ts'

/** Where visitors choose one of several workspaces. */
export function startRoutes(app: FastifyInstance, rooms: readonly Room[]): void {
  app.get('/', async (request, reply) => {
    const language = languageOf(request)
    const said = pageTexts[language]
    const shown = rooms.map(async ({ engine, base, visitors }) => {
      const user = await visitors.byCookies(request.cookies)
      const who = engine.problem ? said.notAvailable[0] : user ? said.signedInAs(user.name) : said.signIn
      return { name: engine.name, base, who }
    })
    return html(reply, 200, startPage(language, await Promise.all(shown)))
  })
}
