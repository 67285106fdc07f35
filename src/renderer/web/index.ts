import './bridge.ts'

// The page reads what the bridge gives it as it loads, so it is loaded behind it.
await import('../main.tsx')
const { followBrowserHistory } = await import('./browser-history.ts')
followBrowserHistory()
const { showWebParts } = await import('./WebParts.tsx')
showWebParts()
const { showLeftUploads } = await import('./left-uploads.ts')
await showLeftUploads()
