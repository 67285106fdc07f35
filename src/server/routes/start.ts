import type { FastifyInstance } from 'fastify'
import { languageOf } from '../page-language.ts'
import { pageTexts } from '../page-texts.ts'
import type { Room } from '../room.ts'
import { html, startPage } from '../sign-in-page.ts'

/** Adds the page where visitors choose a workspace, and the list of workspaces in which a user is signed in. */
export function startRoutes(app: FastifyInstance, rooms: readonly Room[]): void {
  const withUsers = (cookies: Record<string, string | undefined>) =>
    Promise.all(rooms.map(async (room) => ({ ...room, user: await room.visitors.byCookies(cookies) })))

  app.get('/', async (request, reply) => {
    const language = languageOf(request)
    const texts = pageTexts[language]
    const shown = (await withUsers(request.cookies)).map(({ engine, base, user }) => {
      const who = engine.problem ? texts.notAvailable[0] : user ? texts.signedInAs(user.name) : texts.signIn
      return { name: engine.name, base, who }
    })
    return html(reply, 200, startPage(language, shown))
  })

  app.get('/workspaces', async ({ cookies }, reply) => {
    const open = (await withUsers(cookies)).filter(({ engine, user }) => user && !engine.problem)
    return reply.header('cache-control', 'no-store').send(open.map(({ engine, base }) => ({ name: engine.name, base })))
  })
}
