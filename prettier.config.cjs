module.exports = {
    bracketSpacing: false,
    overrides: [
        {
            files: "*.xml",
            options: {
                plugins: [require.resolve("@prettier/plugin-xml")],
                xmlWhitespaceSensitivity: "preserve",
            },
        },
    ],
    printWidth: 88,
    tabWidth: 4,
    trailingComma: "es5",
};
