package sipeplugin

// stock is the plugin where Debian's and Ubuntu's package has it.
const stock = "/usr/lib/purple-2/libsipe.so"
