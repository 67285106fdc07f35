import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { startDispatcher } from './commands/index.ts'
import { connect, queryClient, reportUnheardProblems, useWorkspace } from './connection/index.ts'
import { followTheme, Toaster, TooltipProvider, toast } from './kit/index.ts'
import { askForSequence } from './pages/library/use-sequence.ts'
import { comeBackHere } from './route/route.ts'
import { i18n, language } from './texts/index.ts'
import './kit/styles.css'

document.documentElement.lang = language
reportUnheardProblems()
followTheme()
comeBackHere()
startDispatcher((reason) => toast({ tone: 'problem', title: reason, stays: false }))
connect()
if (useWorkspace.getState().status === 'opening') askForSequence()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root".')
// Lets the request go out first, within this turn, so that the engine works on the answer while the page is drawn.
for (let i = 0; i < 100; i++) await null
// Renders while the script still runs, because Chromium caches the code compiled by then for the next start.
flushSync(() =>
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <TooltipProvider>
            <App />
            <Toaster />
          </TooltipProvider>
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  ),
)
