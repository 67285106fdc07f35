import './bridge.ts'

// The page is loaded after the bridge, because it reads `window.winnow` as it loads.
await import('../main.tsx')
const { followBrowserHistory } = await import('./browser-history.ts')
followBrowserHistory()
const { showWebParts } = await import('./WebParts.tsx')
showWebParts()
const { showLeftUploads } = await import('./left-uploads.ts')
await showLeftUploads()
