import type { FastifyInstance, FastifyRequest } from 'fastify'
import { closestLanguage, isLanguage, type Language } from '#model/text/language.ts'

/** The language chosen in a browser, for the server's pages and the window. */
const languageCookie = 'winnow-language'
const yearSeconds = 365 * 86_400

/** The languages of an Accept-Language header, best first: "de-AT,de;q=0.9,en;q=0.5". */
const preferredOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.split(';q=')
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)

const chosenIn = ({ query }: FastifyRequest): unknown => (query as { lang?: unknown } | null)?.lang

/** The language of a page: the user's choice, or else the browser's preference. */
export function languageOf(request: FastifyRequest): Language {
  const choice = [chosenIn(request), request.cookies?.[languageCookie]].find(isLanguage)
  return choice ?? closestLanguage(preferredOf(request.headers['accept-language']))
}

/** Stores a language chosen on a page. */
export function keepChosenLanguage(app: FastifyInstance, { isEncrypted }: { isEncrypted: boolean }): void {
  app.addHook('preHandler', async (request, reply) => {
    const chosen = chosenIn(request)
    // The window reads it too.
    if (isLanguage(chosen))
      reply.setCookie(languageCookie, chosen, { path: '/', sameSite: 'lax', secure: isEncrypted, maxAge: yearSeconds })
  })
}
