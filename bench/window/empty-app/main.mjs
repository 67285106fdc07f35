// The least that an Electron app can be: one window with one page. What it takes to show is the floor of a launch.
import { app, BrowserWindow } from 'electron'

void app.whenReady().then(() => {
  void new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } }).loadFile('index.html')
})
app.on('window-all-closed', () => app.quit())
