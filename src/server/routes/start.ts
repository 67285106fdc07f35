import type { FastifyInstance } from 'fastify'
import type { Room } from '../room.ts'
import { html, startPage } from '../sign-in-page.ts'

/** Where visitors choose one of several workspaces. */
export function startRoutes(app: FastifyInstance, rooms: readonly Room[]): void {
  app.get('/', async ({ cookies }, reply) => {
    const shown = rooms.map(async ({ engine, base, visitors }) => {
      const user = await visitors.byCookies(cookies)
      const who = engine.problem ? 'Not available' : user ? `Signed in as ${user.name}` : 'Sign in'
      return { name: engine.name, base, who }
    })
    return html(reply, 200, startPage(await Promise.all(shown)))
  })
}
