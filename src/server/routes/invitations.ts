import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { minPasswordLength } from '#contract'
import type { Room } from '../room.ts'
import { html, invitationPage, messagePage } from '../sign-in-page.ts'
import { postLimit } from './post-limit.ts'

const InvitedBy = z.object({ token: z.string().max(200) })
const Chosen = z.object({ password: z.string().max(1000), again: z.string().max(1000) })

const notInvited = (reply: FastifyReply) =>
  html(
    reply,
    410,
    messagePage('Invitation not valid', 'It has expired or was used already. Ask an admin for a new one.'),
  )

/** Where whoever was invited chooses a password. */
export function invitationRoutes(app: FastifyInstance, { engine, visitors, base, signOn }: Room): void {
  const page = (user: string, token: string, problem: string | null = null) =>
    invitationPage(
      { base, workspace: engine.name, signOn: signOn?.settings },
      { user, token, problem, minLength: minPasswordLength },
    )
  app.get('/invite/:token', { config: postLimit }, async (request, reply) => {
    const { token } = InvitedBy.parse(request.params)
    const user = (await engine.client?.invited({ token })) ?? null
    if (!user) return notInvited(reply)
    return html(reply, 200, page(user.name, token))
  })

  app.post('/invite/:token', { config: postLimit, preHandler: visitors.requireOwnOrigin }, async (request, reply) => {
    const { token } = InvitedBy.parse(request.params)
    const user = (await engine.client?.invited({ token })) ?? null
    if (!user || !engine.client) return notInvited(reply)
    if (signOn && !signOn.settings.passwords)
      return html(reply, 403, page(user.name, token, 'Passwords are turned off.'))
    const { data } = Chosen.safeParse(request.body)
    const again = (problem: string) => html(reply, 422, page(user.name, token, problem))
    if (!data || data.password !== data.again) return again('The two passwords differ.')
    if (data.password.length < minPasswordLength) return again(`Use at least ${minPasswordLength} characters.`)
    try {
      await engine.client.accept({ token, password: data.password })
    } catch (error) {
      return again(error instanceof Error ? error.message : String(error))
    }
    return reply.redirect(`${base}/sign-in`, 303)
  })
}
