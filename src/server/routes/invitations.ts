import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { minPasswordLength } from '#contract'
import type { Language } from '#model/text/language.ts'
import { languageOf } from '../page-language.ts'
import { pageTexts } from '../page-texts.ts'
import type { Room } from '../room.ts'
import { html, invitationPage, messagePage } from '../sign-in-page.ts'
import { postLimit } from './post-limit.ts'

const InvitationParams = z.object({ token: z.string().max(200) })
const PasswordForm = z.object({ password: z.string().max(1000), again: z.string().max(1000) })

const notInvited = (reply: FastifyReply) => messagePage(reply, 410, 'notInvited')

/** Adds the page where an invited user chooses a password. */
export function invitationRoutes(app: FastifyInstance, { engine, visitors, base, signOn }: Room): void {
  const page = (language: Language, user: string, token: string, problem: string | null = null) =>
    invitationPage(
      { base, workspace: engine.name, language, signOn: signOn?.settings },
      { user, token, problem, minLength: minPasswordLength },
    )
  app.get('/invite/:token', { config: postLimit }, async (request, reply) => {
    const { token } = InvitationParams.parse(request.params)
    const user = (await engine.client?.invited({ token })) ?? null
    if (!user) return notInvited(reply)
    return html(reply, 200, page(languageOf(request), user.name, token))
  })

  app.post('/invite/:token', { config: postLimit, preHandler: visitors.requireOwnOrigin }, async (request, reply) => {
    const { token } = InvitationParams.parse(request.params)
    const user = (await engine.client?.invited({ token })) ?? null
    if (!user || !engine.client) return notInvited(reply)
    const language = languageOf(request)
    const texts = pageTexts[language]
    const refuse = (status: number, problem: string) => html(reply, status, page(language, user.name, token, problem))
    if (signOn && !signOn.settings.passwords) return refuse(403, texts.passwordsOffHere)
    const { data } = PasswordForm.safeParse(request.body)
    if (!data || data.password !== data.again) return refuse(422, texts.differ)
    if (data.password.length < minPasswordLength) return refuse(422, texts.tooShort(minPasswordLength))
    try {
      await engine.client.accept({ token, password: data.password })
    } catch (error) {
      return refuse(422, error instanceof Error ? error.message : String(error))
    }
    return reply.redirect(`${base}/sign-in`, 303)
  })
}
