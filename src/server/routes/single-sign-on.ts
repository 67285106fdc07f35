import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { languageOf } from '../page-language.ts'
import { pageTexts } from '../page-texts.ts'
import type { Room } from '../room.ts'
import { html, signInPage } from '../sign-in-page.ts'
import { browserName } from '../sign-on/browser-name.ts'
import type { SingleSignOn } from '../sign-on/single-sign-on.ts'
import { postLimit } from './post-limit.ts'

const BeginQuery = z.object({ invitation: z.string().max(200).optional() })

/** Returns what went wrong, and the reason if the provider names it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${reasonOf(error.cause)}` : error.message
}

/** Adds the routes to the provider and back. Each sign-in can be used once. */
export function singleSignOnRoutes(app: FastifyInstance, room: Room, signOn: SingleSignOn): void {
  const { engine, visitors, base } = room
  const { settings } = signOn
  const callback = `${base}/sign-in/back`
  const page = (request: FastifyRequest, problem: string) =>
    signInPage({ base, workspace: engine.name, language: languageOf(request), signOn: settings }, { problem })
  const queryOf = ({ url }: FastifyRequest) => (url.includes('?') ? url.slice(url.indexOf('?')) : '')

  app.get('/sign-in/provider', { config: postLimit }, async (request, reply) => {
    const { data } = BeginQuery.safeParse(request.query)
    try {
      const { id, url } = await signOn.begin(`${visitors.originOf(request)}${callback}`, data?.invitation ?? null)
      return visitors.keepBegun(reply, id).redirect(url)
    } catch (error) {
      app.log.error(`${settings.issuer.href} can’t be reached: ${reasonOf(error)}`)
      return html(reply, 503, page(request, pageTexts[languageOf(request)].cantReach(settings.label)))
    }
  })

  app.get('/sign-in/back', { config: postLimit }, async (request, reply) => {
    const texts = pageTexts[languageOf(request)]
    const refuse = (status: number, problem: string) =>
      html(visitors.forgetBegun(reply), status, page(request, problem))
    try {
      const person = await signOn.finish(visitors.begunOf(request.cookies), queryOf(request))
      if (!engine.client) return refuse(503, texts.engineStarting)
      const { invitation, ...who } = person
      const answer = await engine.client.signInBy({
        ...who,
        ...(invitation === null ? {} : { invitation }),
        others: settings.others,
        areGroupsMapped: settings.groups.length > 0,
        browser: browserName(request.headers['user-agent']),
      })
      if ('problem' in answer) return refuse(403, answer.problem)
      visitors.keepProvider(visitors.forgetBegun(reply), answer)
      return visitors.keep(reply, answer).redirect(`${base}/`, 303)
    } catch (error) {
      app.log.warn(`A sign-in was refused: ${reasonOf(error)}`)
      return refuse(400, texts.signInFailed)
    }
  })
}
