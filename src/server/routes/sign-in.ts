import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Attempts } from '../attempts.ts'
import { languageOf } from '../page-language.ts'
import { pageTexts } from '../page-texts.ts'
import type { Room } from '../room.ts'
import { html, signInPage } from '../sign-in-page.ts'
import { browserName } from '../sign-on/browser-name.ts'
import { postLimit } from './post-limit.ts'

const SignIn = z.object({ name: z.string().max(100), password: z.string().max(1000) })

/** Adds the routes for sign-in by name and password, and sign-out. */
export function signInRoutes(app: FastifyInstance, room: Room): void {
  const { engine, visitors, sockets, base, signOn } = room
  const page = (request: FastifyRequest, typed: Parameters<typeof signInPage>[1]) =>
    signInPage({ base, workspace: engine.name, language: languageOf(request), signOn: signOn?.settings }, typed)
  const attempts = new Attempts(() => performance.now())
  app.get('/sign-in', async (request, reply) =>
    (await visitors.byCookies(request.cookies)) ? reply.redirect(`${base}/`) : html(reply, 200, page(request, {})),
  )

  app.post('/sign-in', { config: postLimit, preHandler: visitors.requireOwnOrigin }, async (request, reply) => {
    const { data } = SignIn.safeParse(request.body)
    const name = data?.name.trim() ?? ''
    const texts = pageTexts[languageOf(request)]
    if (signOn && !signOn.settings.passwords)
      return html(reply, 403, page(request, { problem: texts.passwordsOff(signOn.settings.label) }))
    const attempt = { name, address: request.ip }
    const waitMs = attempts.waitMs(attempt)
    const refuse = (status: number, problem: string) => html(reply, status, page(request, { problem, name }))
    if (waitMs > 0) return refuse(429, texts.tooMany(Math.ceil(waitMs / 1000)))
    if (!engine.client) return refuse(503, texts.engineStarting)
    // Counted before the check: otherwise many at once would all pass.
    attempts.failed(attempt)
    const session = data
      ? await engine.client.signIn({
          name,
          password: data.password,
          browser: browserName(request.headers['user-agent']),
        })
      : null
    if (!session) return refuse(401, texts.wrong)
    attempts.succeeded(attempt)
    return visitors.keep(reply, session).redirect(`${base}/`, 303)
  })

  app.post('/sign-out', { preHandler: visitors.requireOwnOrigin }, async (request, reply) => {
    const { cookies } = request
    const token = visitors.tokenOf(cookies)
    if (token !== null) {
      await engine.client?.signOut({ token })
      sockets.signOut(token)
    }
    const own = `${base}/sign-in`
    const provider = visitors.cameByProvider(cookies) ? signOn : null
    const next = (await provider?.endSessionUrl(`${visitors.originOf(request)}${own}`)) ?? own
    return visitors.forget(reply).send({ next })
  })
}
