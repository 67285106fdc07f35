import type { FastifyReply } from 'fastify'

const text = (raw: string) => raw.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Where the pages' look comes from: a policy without inline styles. */
export const pageStyle = `
:root { color-scheme: light dark; --bg: #f6f6f8; --surface: #fff; --line: #e4e5e9; --strong: #858992; --text: #17181b; --text-2: #484c55;
  --accent: #2f58cd; --hover: #274bb3; --danger: #b3282f; --danger-soft: #fbeaea }
@media (prefers-color-scheme: dark) { :root { --bg: #111214; --surface: #18191c; --line: #292b30; --strong: #747983; --text: #ecedef;
  --text-2: #b7bbc2; --accent: #4266d8; --hover: #496cdf; --danger: #ff8d8d; --danger-soft: #3a2022 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--bg); color: var(--text);
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

const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/sign-in.css"></head>
<body><main>${body}</main></body>
</html>`

const problemLine = (problem: string | null) =>
  problem === null ? '' : `<div class="problem" role="alert">${text(problem)}</div>`

/** `signOn`: a provider that signs users in, and whether passwords do so too. */
type Place = { base: string; workspace: string; signOn?: { label: string; passwords: boolean } | undefined }

const providerLink = ({ base, signOn }: Place, query = '') =>
  signOn ? `<a class="button" href="${base}/sign-in/provider${query}">${text(signOn.label)}</a>` : ''

/** Passwords below the provider, where there are both. */
const passwordForm = ({ signOn }: Place, form: string) =>
  signOn?.passwords === false ? '' : signOn ? `<p class="or">or with a password</p>${form}` : form

/** `name`: what was typed before. */
export const signInPage = (place: Place, { problem = null, name = '' }: { problem?: string | null; name?: string }) =>
  page(
    `Sign in to ${place.workspace}`,
    `<h1>${text(place.workspace)}</h1><p>Sign in to Winnow.</p>${problemLine(problem)}${providerLink(place)}${passwordForm(
      place,
      `<form method="post" action="${place.base}/sign-in">
<label for="name">Name</label><input id="name" name="name" autocomplete="username" required value="${text(name)}"${name || place.signOn ? '' : ' autofocus'}>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required${name ? ' autofocus' : ''}>
<button>Sign in</button>
</form>`,
    )}`,
  )

export const invitationPage = (
  place: Place,
  { user, token, problem, minLength }: { user: string; token: string; problem: string | null; minLength: number },
) =>
  page(
    `Welcome to ${place.workspace}`,
    `<h1>Welcome, ${text(user)}</h1><p>${
      place.signOn
        ? `Sign in to ${text(place.workspace)}.`
        : `Choose a password for ${text(place.workspace)}. It has at least ${minLength} characters.`
    }</p>${problemLine(problem)}${providerLink(place, `?invitation=${encodeURIComponent(token)}`)}${passwordForm(
      place,
      `<form method="post">
<input name="name" autocomplete="username" value="${text(user)}" hidden>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="new-password" minlength="${minLength}" maxlength="200" required${place.signOn ? '' : ' autofocus'}>
<label for="again">Password again</label><input id="again" name="again" type="password" autocomplete="new-password" minlength="${minLength}" maxlength="200" required>
<button>Set password</button>
</form>`,
    )}`,
  )

/** `who`: what stands beside a workspace: who is signed in there. */
export const startPage = (workspaces: readonly { name: string; base: string; who: string }[]) =>
  page(
    'Winnow',
    `<h1>Winnow</h1><p>Choose a workspace.</p>
<ul>${workspaces.map(({ name, base, who }) => `<li><a href="${base}/"><strong>${text(name)}</strong><span>${text(who)}</span></a></li>`).join('')}</ul>`,
  )

/** A page that only says something. */
export const messagePage = (title: string, sentence: string) =>
  page(title, `<h1>${text(title)}</h1><p>${text(sentence)}</p>`)

/** Sends a page that no browser keeps. */
export const html = (reply: FastifyReply, status: number, content: string) =>
  reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(content)
