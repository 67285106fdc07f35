import type { FastifyReply } from 'fastify'
import { type Language, languageNames } from '#model/text/language.ts'
import { languageOf } from './page-language.ts'
import { type PageTexts, pageTexts } from './page-texts.ts'

const text = (raw: string) => raw.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Served as a file, because the content policy forbids inline styles. */
export const pageStyle = `
:root { color-scheme: light dark; --bg: #f6f6f8; --surface: #fff; --line: #e4e5e9; --strong: #858992; --text: #17181b; --text-2: #484c55;
  --accent: #2f58cd; --hover: #274bb3; --danger: #b3282f; --danger-soft: #fbeaea }
@media (prefers-color-scheme: dark) { :root { --bg: #111214; --surface: #18191c; --line: #292b30; --strong: #747983; --text: #ecedef;
  --text-2: #b7bbc2; --accent: #4266d8; --hover: #496cdf; --danger: #ff8d8d; --danger-soft: #3a2022 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: 20px; background: var(--bg); color: var(--text);
  font: 13px/20px Inter, system-ui, sans-serif }
main { width: min(360px, calc(100vw - 32px)); padding: 32px; background: var(--surface); border: 1px solid var(--line); border-radius: 12px }
h1 { margin: 0 0 4px; font-size: 22px; line-height: 28px; font-weight: 620 }
p { margin: 0 0 20px; color: var(--text-2) }
label { display: block; margin: 0 0 4px; font-weight: 520 }
input { width: 100%; height: 36px; margin: 0 0 16px; padding: 0 10px; font: inherit; color: inherit; background: var(--surface);
  border: 1px solid var(--strong); border-radius: 6px }
input:focus-visible, button:focus-visible, .button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
button, .button { width: 100%; height: 36px; font: inherit; font-weight: 520; color: #fff; background: var(--accent); border: 0; border-radius: 6px; cursor: pointer }
button:hover, .button:hover { background: var(--hover) }
.button { display: grid; place-items: center; text-decoration: none }
nav { display: flex; justify-content: center; gap: 16px }
nav a { color: var(--text-2); text-decoration: none; border-radius: 6px }
nav a:hover { text-decoration: underline }
nav a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
nav a[aria-current] { color: var(--text); font-weight: 520 }
.or { margin: 20px 0 16px; text-align: center }
ul { margin: 0; padding: 0; list-style: none }
li a { display: flex; justify-content: space-between; gap: 16px; margin: 0 -12px; padding: 8px 12px; color: inherit; text-decoration: none;
  border-radius: 6px }
li a:hover { background: var(--bg) }
li a:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px }
li strong { font-weight: 520 }
li span { color: var(--text-2) }
.problem { margin: 0 0 16px; padding: 8px 12px; color: var(--danger); background: var(--danger-soft); border-radius: 6px }
`

/** Links to the page in other languages. The browser stores the choice. */
const languageLinks = (language: Language) =>
  `<nav aria-label="${text(pageTexts[language].language)}">${Object.entries(languageNames)
    .map(
      ([id, name]) => `<a href="?lang=${id}" lang="${id}"${id === language ? ' aria-current="true"' : ''}>${name}</a>`,
    )
    .join('')}</nav>`

const page = (language: Language, title: string, body: string) => `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/sign-in.css"></head>
<body><main>${body}</main>${languageLinks(language)}</body>
</html>`

const problemLine = (problem: string | null) =>
  problem === null ? '' : `<div class="problem" role="alert">${text(problem)}</div>`

/** `signOn`: the single sign-on provider, and whether passwords work too. */
type Place = {
  base: string
  workspace: string
  language: Language
  signOn?: { label: string; passwords: boolean } | undefined
}

const providerLink = ({ base, signOn }: Place, query = '') =>
  signOn ? `<a class="button" href="${base}/sign-in/provider${query}">${text(signOn.label)}</a>` : ''

/** The password form, below the provider if there are both. */
const passwordForm = ({ signOn, language }: Place, form: string) =>
  signOn?.passwords === false ? '' : signOn ? `<p class="or">${text(pageTexts[language].orPassword)}</p>${form}` : form

/** `name`: typed on the last try. */
export function signInPage(
  place: Place,
  { problem = null, name = '' }: { problem?: string | null; name?: string },
): string {
  const texts = pageTexts[place.language]
  return page(
    place.language,
    texts.signInTo(place.workspace),
    `<h1>${text(place.workspace)}</h1><p>${text(texts.signInToWinnow)}</p>${problemLine(problem)}${providerLink(place)}${passwordForm(
      place,
      `<form method="post" action="${place.base}/sign-in">
<label for="name">${text(texts.name)}</label><input id="name" name="name" autocomplete="username" required value="${text(name)}"${name || place.signOn ? '' : ' autofocus'}>
<label for="password">${text(texts.password)}</label><input id="password" name="password" type="password" autocomplete="current-password" required${name ? ' autofocus' : ''}>
<button>${text(texts.signIn)}</button>
</form>`,
    )}`,
  )
}

export function invitationPage(
  place: Place,
  { user, token, problem, minLength }: { user: string; token: string; problem: string | null; minLength: number },
): string {
  const texts = pageTexts[place.language]
  return page(
    place.language,
    texts.welcomeTo(place.workspace),
    `<h1>${text(texts.welcome(user))}</h1><p>${text(
      place.signOn ? texts.signInToWorkspace(place.workspace) : texts.choosePassword(place.workspace, minLength),
    )}</p>${problemLine(problem)}${providerLink(place, `?invitation=${encodeURIComponent(token)}`)}${passwordForm(
      place,
      `<form method="post">
<input name="name" autocomplete="username" value="${text(user)}" hidden>
<label for="password">${text(texts.password)}</label><input id="password" name="password" type="password" autocomplete="new-password" minlength="${minLength}" maxlength="200" required${place.signOn ? '' : ' autofocus'}>
<label for="again">${text(texts.passwordAgain)}</label><input id="again" name="again" type="password" autocomplete="new-password" minlength="${minLength}" maxlength="200" required>
<button>${text(texts.setPassword)}</button>
</form>`,
    )}`,
  )
}

/** `who`: the user signed in to a workspace, shown beside it. */
export const startPage = (
  language: Language,
  workspaces: readonly { name: string; base: string; who: string }[],
): string =>
  page(
    language,
    'Winnow',
    `<h1>Winnow</h1><p>${text(pageTexts[language].chooseWorkspace)}</p>
<ul>${workspaces.map(({ name, base, who }) => `<li><a href="${base}/"><strong>${text(name)}</strong><span>${text(who)}</span></a></li>`).join('')}</ul>`,
  )

type Messages = { [Name in keyof PageTexts]: PageTexts[Name] extends readonly [string, string] ? Name : never }

/** Sends a page with a message only. */
export function messagePage(reply: FastifyReply, status: number, message: Messages[keyof PageTexts]) {
  const language = languageOf(reply.request)
  const [title, sentence] = pageTexts[language][message]
  return html(reply, status, page(language, title, `<h1>${text(title)}</h1><p>${text(sentence)}</p>`))
}

/** Sends a page that browsers must not cache. */
export const html = (reply: FastifyReply, status: number, content: string) =>
  reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(content)
