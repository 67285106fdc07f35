import { beforeEach } from 'vitest'
import { watchForStuck } from './stuck-watch.ts'

beforeEach(({ task }) => watchForStuck(`${task.file.name} > ${task.fullTestName}`))
