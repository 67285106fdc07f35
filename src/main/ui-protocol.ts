import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { app, type Protocol } from 'electron'
import { rendererFolder } from './locations.ts'

const developmentServer = process.env.ELECTRON_RENDERER_URL

/** Whether `npm run dev` has started the app. */
export const isDevelopment = (): boolean => !app.isPackaged && Boolean(developmentServer)

/** Returns the address of the page: the bundled files, or the development server. */
export const uiUrl = (): string => (!app.isPackaged && developmentServer) || 'app://winnow/index.html'
export const uiOrigin = (): string => (uiUrl().startsWith('app:') ? 'app://winnow' : new URL(uiUrl()).origin)

const contentTypes = new Map(
  Object.entries<string>({
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.json': 'application/json',
    '.map': 'application/json',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
    '.woff2': 'font/woff2',
  }),
)

/** Serves the bundled page at `app://winnow/`, and nothing outside of its folder. */
export function serveUi(protocol: Protocol): void {
  const folder = rendererFolder()
  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url)
    const file = normalize(join(folder, decodeURIComponent(pathname)))
    const contentType = contentTypes.get(extname(file))
    if (host !== 'winnow' || !file.startsWith(folder + sep) || !contentType) return new Response(null, { status: 404 })
    const content = await readFile(file).catch((error: unknown) => {
      console.error(`A part of the window can't be read: ${error}`)
      return null
    })
    if (content === null) return new Response(null, { status: 404 })
    return new Response(new Uint8Array(content), {
      headers: { 'content-type': contentType, 'x-content-type-options': 'nosniff' },
    })
  })
}
