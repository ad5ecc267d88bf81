"""What people see: the frame, the Gradio widgets and the Streamlit components. Never imports Keras."""
