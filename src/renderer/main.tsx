import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startDispatcher } from './commands/index.ts'
import { connect, queryClient } from './connection/index.ts'
import { App } from './frame/App.tsx'
import { followTheme, Toaster, TooltipProvider } from './kit/index.ts'
import './kit/styles.css'

followTheme()
startDispatcher()
connect()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root".')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <App />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
)
